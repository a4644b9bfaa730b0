import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type LookupRegister = Schemas["LookupRegister"];
export type LookupEntry = Schemas["LookupEntry"];
export type LookupQuery = Record<string, string>;

/** What looking something up elsewhere asks of the service. Every method throws `Refusal` and nothing else. */
export type LookupsApi = ReturnType<typeof createLookupsApi>;

export function createLookupsApi(client: Client<paths>) {
  return {
    registers: async (inquiry: string) =>
      (await read(client.GET("/api/console/inquiries/{inquiry}/lookups", { params: { path: { inquiry } } })))
        .registers,
    /** Asks a register about an inquiry; the service writes down who asked, and keeps nothing of the answer. */
    lookUp: async (inquiry: string, name: string, query: LookupQuery) => {
      const params = { path: { inquiry, name } };
      const asked = client.POST("/api/console/inquiries/{inquiry}/lookups/{name}", {
        params,
        body: { query },
      });
      return (await read(asked)).entries;
    },
  };
}
