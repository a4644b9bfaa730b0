import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type TextInfo = Schemas["TextInfo"];
export type TextChangeInfo = Schemas["TextChangeInfo"];
export type TextFault = Schemas["TextFault"];
export type TextPreview = Schemas["TextPreview"];
export type TextLanguage = Schemas["TextDraft"]["language"];

export const TEXT_LANGUAGES: readonly TextLanguage[] = ["nb", "nn", "sv", "en"];

/** What the page of the municipality's own texts asks of the service. Every method throws `Refusal` and nothing else. */
export type WordingApi = ReturnType<typeof createWordingApi>;

export function createWordingApi(client: Client<paths>) {
  return {
    all: () => read(client.GET("/api/console/settings/texts")),
    /** Words a text over the version that the page shows; null takes the shipped one again. */
    set: (language: TextLanguage, key: string, text: string | null, version: number) =>
      read(
        client.PUT("/api/console/settings/texts/{language}/{key}", {
          params: { path: { language, key } },
          body: { text, version },
        }),
      ),
    /** How a wording would be read, and what is wrong with it. */
    preview: (language: TextLanguage, key: string, text: string) =>
      read(client.POST("/api/console/settings/texts/preview", { body: { language, key, text } })),
    undo: (change: string) =>
      read(
        client.POST("/api/console/settings/texts/changes/{change}/undo", { params: { path: { change } } }),
      ),
  };
}
