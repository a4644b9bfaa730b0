import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type AboutPerson = Schemas["AboutPerson"];
export type ErasureInfo = Schemas["ErasureInfo"];
export type LogVerdict = Schemas["LogVerdict"];
export type LookInfo = Schemas["LookInfo"];
export type LookPage = Schemas["LookPage"];
export type PersonInfo = Schemas["PersonInfo"];
export type RetentionInfo = Schemas["RetentionInfo"];
export type RetentionRunInfo = Schemas["RetentionRunInfo"];

/** What the page of privacy asks of the service. Every method throws `Refusal` and nothing else. */
export type PrivacyApi = ReturnType<typeof createPrivacyApi>;

export function createPrivacyApi(client: Client<paths>) {
  return {
    looks: (before: number | null, inquiry: string | null) =>
      read(
        client.GET("/api/console/access-log", {
          params: { query: { ...(before !== null && { before }), ...(inquiry && { inquiry }) } },
        }),
      ),
    verdict: () => read(client.GET("/api/console/access-log/verdict")),
    retention: () => read(client.GET("/api/console/retention")),
    tryRetention: () => read(client.POST("/api/console/retention")),
    find: (body: AboutPerson) => read(client.POST("/api/console/persons/find", { body })),
    erase: (body: AboutPerson) => read(client.POST("/api/console/persons/erase", { body })),
    /** One ZIP file with everything that is kept of a person. */
    access: async (body: AboutPerson): Promise<Blob> =>
      (await read(client.POST("/api/console/persons/access", { body, parseAs: "blob" }))) as unknown as Blob,
  };
}
