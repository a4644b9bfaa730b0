import type { Client } from "openapi-fetch";
import { fetchPatiently, read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type TrialStep = Schemas["TrialStepInfo"];
export type FileSetting = Schemas["FileSetting"];

/** What trying channels out asks of the service. Every method throws `Refusal` and nothing else. */
export type TrialsApi = ReturnType<typeof createTrialsApi>;

export function createTrialsApi(client: Client<paths>) {
  const of = (channel: string) => ({ params: { path: { channel } } });
  return {
    /** Tries a channel out; `to` is where its message goes, empty where it sends none. */
    tryOut: (channel: string, to: string) =>
      read(
        client.POST("/api/console/channels/{channel}/trial", {
          ...of(channel),
          body: { to },
          fetch: fetchPatiently,
        }),
      ),
    settings: (channel: string) => read(client.GET("/api/console/channels/{channel}/settings", of(channel))),
  };
}
