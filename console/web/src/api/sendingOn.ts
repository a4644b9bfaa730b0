import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type NewSentOn = Schemas["NewSentOn"];
export type QuotedInfo = Schemas["QuotedInfo"];

/** What sending a message on asks of the service. Every method throws `Refusal` and nothing else. */
export type SendingOnApi = ReturnType<typeof createSendingOnApi>;

export function createSendingOnApi(client: Client<paths>) {
  const of = (inquiry: string, message: string) => ({ params: { path: { inquiry, message } } });
  const path = "/api/console/inquiries/{inquiry}/messages/{message}/sent-on";
  return {
    /** What goes along below one's own words; nothing is sent. */
    quoted: (inquiry: string, message: string) => read(client.GET(path, of(inquiry, message))),
    send: (inquiry: string, message: string, body: NewSentOn) =>
      read(client.POST(path, { ...of(inquiry, message), body })),
  };
}
