import createClient from "openapi-fetch";
import { refusalFrom, refusalFromFailure } from "./refusal";
import type { paths } from "./schema";
import type { InquiryDetail, InquiryPage, MessageInfo, Session, View } from "./types";

const TIMEOUT_MS = 15_000;
export const PAGE_SIZE = 50;

/** Everything the console asks of the service. Every method throws `Refusal` and nothing else. */
export interface ConsoleApi {
  logIn(username: string, password: string): Promise<Session>;
  session(): Promise<Session>;
  logOut(): Promise<void>;
  page(view: View, before: string | null, limit?: number): Promise<InquiryPage>;
  inquiry(inquiry: string): Promise<InquiryDetail>;
  take(inquiry: string, force: boolean): Promise<InquiryDetail>;
  handBack(inquiry: string): Promise<InquiryDetail>;
  release(inquiry: string): Promise<InquiryDetail>;
  close(inquiry: string): Promise<InquiryDetail>;
  reply(inquiry: string, clientId: string, text: string): Promise<MessageInfo>;
  note(inquiry: string, clientId: string, text: string): Promise<MessageInfo>;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function answered<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await call.catch((failure: unknown) => Promise.reject(refusalFromFailure(failure)));
  if (!answer.response.ok) throw refusalFrom(answer.response.status, answer.error);
  return answer;
}

async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, response } = await answered(call);
  if (data === undefined) throw refusalFrom(response.status, null);
  return data;
}

/** Makes the typed client; `base` is the service's address, by default the page's own. */
export function createApi(base: string = window.location.origin): ConsoleApi {
  const client = createClient<paths>({ baseUrl: base, fetch: fetchInTime });
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  return {
    logIn: (username, password) =>
      read(client.POST("/api/console/session", { body: { username, password } })),
    session: () => read(client.GET("/api/console/session")),
    logOut: async () => {
      await answered(client.DELETE("/api/console/session"));
    },
    page: (view, before, limit = PAGE_SIZE) =>
      read(
        client.GET("/api/console/inquiries", {
          params: { query: before === null ? { view, limit } : { view, before, limit } },
        }),
      ),
    inquiry: (inquiry) => read(client.GET("/api/console/inquiries/{inquiry}", of(inquiry))),
    take: (inquiry, force) =>
      read(client.POST("/api/console/inquiries/{inquiry}/take", { ...of(inquiry), body: { force } })),
    handBack: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/hand-back", of(inquiry))),
    release: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/release", of(inquiry))),
    close: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/close", of(inquiry))),
    reply: (inquiry, clientId, text) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/replies", {
          ...of(inquiry),
          body: { client_id: clientId, text },
        }),
      ),
    note: (inquiry, clientId, text) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/notes", {
          ...of(inquiry),
          body: { client_id: clientId, text },
        }),
      ),
  };
}

function fetchInTime(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
}
