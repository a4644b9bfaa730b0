import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type AboutPerson = Schemas["AboutPerson"];
export type ErasureInfo = Schemas["ErasureInfo"];
export type LoggedSetting = Schemas["LoggedSetting"];
export type LogVerdict = Schemas["LogVerdict"];
export type LookInfo = Schemas["LookInfo"];
export type LookPage = Schemas["LookPage"];
export type PersonInfo = Schemas["PersonInfo"];
export type RetentionInfo = Schemas["RetentionInfo"];
export type DeferredInfo = Schemas["DeferredInfo"];
export type RetentionRunInfo = Schemas["RetentionRunInfo"];

/** Which rows of the log of who looked are wanted; days are written YYYY-MM-DD. */
export interface LogFilter {
  readonly staff?: string;
  readonly action?: LookInfo["action"];
  readonly inquiry?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Where all rows that fit are had as a file. */
export function logUrl(wanted: LogFilter): string {
  const asked = new URLSearchParams(Object.entries(wanted)).toString();
  return `/api/console/access-log.csv${asked === "" ? "" : `?${asked}`}`;
}

/** What the pages of privacy and audit ask of the service. Every method throws `Refusal` and nothing else. */
export type PrivacyApi = ReturnType<typeof createPrivacyApi>;

export function createPrivacyApi(client: Client<paths>) {
  return {
    looks: (before: number | null, wanted: LogFilter) =>
      read(
        client.GET("/api/console/access-log", {
          params: { query: { ...(before !== null && { before }), ...wanted } },
        }),
      ),
    lookers: async () => (await read(client.GET("/api/console/access-log/people"))).people,
    accountChanges: (before: string | null) =>
      read(
        client.GET("/api/console/changes/accounts", {
          params: { query: before === null ? {} : { before } },
        }),
      ),
    settingChanges: async () => (await read(client.GET("/api/console/changes/settings"))).changes,
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
