import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type SearchHit = Schemas["SearchHit"];
export type SearchResult = Schemas["SearchResult"];
export type SearchChoices = Schemas["SearchChoices"];
export type SearchQuery = NonNullable<paths["/api/console/search"]["get"]["parameters"]["query"]>;

/** What the search asks of the service. Every method throws `Refusal` and nothing else. */
export type SearchApi = ReturnType<typeof createSearchApi>;

export function createSearchApi(client: Client<paths>) {
  return {
    find: (query: SearchQuery) => read(client.GET("/api/console/search", { params: { query } })),
    choices: (language: "nb" | "nn" | "sv" | "en") =>
      read(client.GET("/api/console/search/choices", { params: { query: { language } } })),
  };
}
