import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type DeskNow = Schemas["NowInfo"];
export type QueueNow = Schemas["QueueInfo"];
export type WaitingNow = Schemas["WaitingInfo"];

/** What the page of how the desk stands asks of the service. Every method throws `Refusal` and nothing else. */
export type NowApi = ReturnType<typeof createNowApi>;

export function createNowApi(client: Client<paths>) {
  return {
    read: () => read(client.GET("/api/console/now")),
  };
}
