import createClient from "openapi-fetch";
import { answered, fetchInTime, read } from "./asking";
import { createDutyApi, type DutyApi } from "./duty";
import { createHandlingApi, type HandlingApi } from "./handling";
import { createKnowledgeApi, type KnowledgeApi } from "./knowledge";
import { createPrivacyApi, type PrivacyApi } from "./privacy";
import type { paths } from "./schema";
import { createSearchApi, type SearchApi } from "./search";
import { createServicesApi, type ServicesApi } from "./services";
import type {
  ArrivalInfo,
  AttachmentInfo,
  ChannelsInfo,
  InquiryDetail,
  InquiryPage,
  InquirySummary,
  KeptMailInfo,
  KeptMailText,
  MessageInfo,
  NewContact,
  Session,
  Via,
  View,
} from "./types";
import { type Progress, upload } from "./upload";

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
  reply(inquiry: string, clientId: string, text: string, more?: ReplyMore): Promise<MessageInfo>;
  note(inquiry: string, clientId: string, text: string): Promise<MessageInfo>;
  addContact(inquiry: string, contact: NewContact): Promise<InquiryDetail>;
  /** Adds a file that a later reply may carry. */
  attach(inquiry: string, file: File, progress: Progress, signal: AbortSignal): Promise<AttachmentInfo>;
  split(inquiry: string, message: string): Promise<InquirySummary>;
  merge(inquiry: string, into: string): Promise<InquirySummary>;
  byNumber(number: string): Promise<InquirySummary>;
  posted(inquiry: string, message: string): Promise<MessageInfo>;
  channels(): Promise<ChannelsInfo>;
  arrivals(state: "quarantined" | "discarded"): Promise<ArrivalInfo[]>;
  retry(arrival: string): Promise<ArrivalInfo>;
  discard(arrival: string): Promise<ArrivalInfo>;
  keptMails(): Promise<KeptMailInfo[]>;
  keptMail(message: string): Promise<KeptMailText>;
  knowledge: KnowledgeApi;
  duty: DutyApi;
  services: ServicesApi;
  search: SearchApi;
  privacy: PrivacyApi;
  handling: HandlingApi;
}

/** How a reply goes: by default where the person wrote from last, and without files. */
export interface ReplyMore {
  via: Via | null;
  attachments: string[];
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
    reply: (inquiry, clientId, text, more = { via: null, attachments: [] }) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/replies", {
          ...of(inquiry),
          body: { client_id: clientId, text, ...more },
        }),
      ),
    note: (inquiry, clientId, text) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/notes", {
          ...of(inquiry),
          body: { client_id: clientId, text },
        }),
      ),
    addContact: (inquiry, contact) =>
      read(client.POST("/api/console/inquiries/{inquiry}/contacts", { ...of(inquiry), body: contact })),
    attach: (inquiry, file, progress, signal) => upload(base, inquiry, file, progress, signal),
    split: (inquiry, message) =>
      read(client.POST("/api/console/inquiries/{inquiry}/split", { ...of(inquiry), body: { message } })),
    merge: (inquiry, into) =>
      read(client.POST("/api/console/inquiries/{inquiry}/merge", { ...of(inquiry), body: { into } })),
    byNumber: (number) =>
      read(client.GET("/api/console/inquiries/by-number/{number}", { params: { path: { number } } })),
    posted: (inquiry, message) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/messages/{message}/posted", {
          params: { path: { inquiry, message } },
        }),
      ),
    channels: () => read(client.GET("/api/console/channels")),
    arrivals: async (state) =>
      (await read(client.GET("/api/console/arrivals", { params: { query: { state } } }))).arrivals,
    retry: (arrival) =>
      read(client.POST("/api/console/arrivals/{arrival}/retry", { params: { path: { arrival } } })),
    discard: (arrival) =>
      read(client.POST("/api/console/arrivals/{arrival}/discard", { params: { path: { arrival } } })),
    keptMails: async () => (await read(client.GET("/api/console/kept-mails"))).mails,
    keptMail: (message) =>
      read(client.GET("/api/console/kept-mails/{message}", { params: { path: { message } } })),
    knowledge: createKnowledgeApi(client, base),
    duty: createDutyApi(client),
    services: createServicesApi(client, base),
    search: createSearchApi(client),
    privacy: createPrivacyApi(client),
    handling: createHandlingApi(client),
  };
}

/** Where a file of a message is downloaded, or with `inline` a picture shown. */
export function attachmentUrl(attachment: string, inline = false): string {
  return `/api/console/attachments/${attachment}${inline ? "?inline=1" : ""}`;
}

export function arrivalUrl(arrival: string): string {
  return `/api/console/arrivals/${arrival}/raw`;
}

export function keptMailUrl(message: string): string {
  return `/api/console/kept-mails/${message}/raw`;
}
