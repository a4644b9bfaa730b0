import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type TranslationInfo = Schemas["TranslationInfo"];
export type TranslationLanguage = Schemas["TranslateMessage"]["target"];

/** What translating asks of the service. Every method throws `Refusal` and nothing else. */
export type TranslationApi = ReturnType<typeof createTranslationApi>;

export function createTranslationApi(client: Client<paths>) {
  return {
    /** Whether there is a translator; the console says nothing of it where there is none. */
    offered: async () => (await read(client.GET("/api/console/translation"))).offered,
    message: (inquiry: string, message: string, target: TranslationLanguage) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/messages/{message}/translation", {
          params: { path: { inquiry, message } },
          body: { target },
        }),
      ),
    reply: (inquiry: string, body: Schemas["TranslateReply"]) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/translation", { params: { path: { inquiry } }, body }),
      ),
  };
}
