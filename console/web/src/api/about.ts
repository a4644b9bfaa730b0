import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

export type AboutInfo = components["schemas"]["AboutInfo"];

/** Which versions run. Throws `Refusal` and nothing else. */
export function createAboutApi(client: Client<paths>) {
  return () => read(client.GET("/api/console/about"));
}
