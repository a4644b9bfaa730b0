import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

export type DigestInfo = components["schemas"]["DigestInfo"];
export type DigestBody = components["schemas"]["DigestBody"];
export type DigestWhen = DigestInfo["when"];

export const DIGEST_TIMES = ["never", "away", "morning"] as const satisfies readonly DigestWhen[];

/** What the page of one's own digest asks of the service. Every method throws `Refusal` and nothing else. */
export type DigestApi = ReturnType<typeof createDigestApi>;

export function createDigestApi(client: Client<paths>) {
  return {
    chosen: () => read(client.GET("/api/console/notices/digest")),
    choose: (body: DigestBody) => read(client.PUT("/api/console/notices/digest", { body })),
  };
}
