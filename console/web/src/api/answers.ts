import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type AnswerInfo = Schemas["AnswerInfo"];
export type AnswersFound = Schemas["AnswersFound"];
export type FaqWishInfo = Schemas["FaqWishInfo"];

/** What stands beside a conversation: answers, and the wish for an article. Every method throws `Refusal` and nothing else. */
export type AnswersApi = ReturnType<typeof createAnswersApi>;

export function createAnswersApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  return {
    /** What may answer what the citizen said last; the service knows those words, and they stand in no address. */
    suggested: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/answers", of(inquiry))),
    search: (inquiry: string, text: string, language: Schemas["SearchAnswers"]["language"]) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/answers", { ...of(inquiry), body: { text, language } }),
      ),
    wish: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/faq", of(inquiry))),
    want: (inquiry: string, message: string) =>
      read(client.PUT("/api/console/inquiries/{inquiry}/faq", { ...of(inquiry), body: { message } })),
    drop: (inquiry: string) => read(client.DELETE("/api/console/inquiries/{inquiry}/faq", of(inquiry))),
  };
}
