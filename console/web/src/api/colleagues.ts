import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

export type ColleagueNow = components["schemas"]["ColleagueNowInfo"];
export type Shown = ColleagueNow["status"];

/** What the page of who is here asks of the service. Every method throws `Refusal` and nothing else. */
export type ColleaguesApi = ReturnType<typeof createColleaguesApi>;

export function createColleaguesApi(client: Client<paths>) {
  return {
    now: async () => (await read(client.GET("/api/console/colleagues"))).colleagues,
  };
}
