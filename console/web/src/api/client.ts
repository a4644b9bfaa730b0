import createClient from "openapi-fetch";
import { type AboutInfo, createAboutApi } from "./about";
import { type AccountsApi, createAccountsApi } from "./accounts";
import { type AnswersApi, createAnswersApi } from "./answers";
import { fetchInTime, read } from "./asking";
import { type CasesApi, createCasesApi } from "./cases";
import { type ColleaguesApi, createColleaguesApi } from "./colleagues";
import { createDigestApi, type DigestApi } from "./digest";
import { createDutyApi, type DutyApi } from "./duty";
import { createFirstMessagesApi, type FirstMessagesApi } from "./firstMessages";
import { createHandlingApi, type HandlingApi } from "./handling";
import { createInboxApi, type InboxApi } from "./inbox";
import { createInternalApi, type InternalApi } from "./internal";
import { createJunkApi, type JunkApi } from "./junk";
import { createKnowledgeApi, type KnowledgeApi } from "./knowledge";
import { createLookupsApi, type LookupsApi } from "./lookups";
import { createNotesApi, type NotesApi } from "./notes";
import { createNowApi, type NowApi } from "./now";
import { createPrivacyApi, type PrivacyApi } from "./privacy";
import type { paths } from "./schema";
import { createSearchApi, type SearchApi } from "./search";
import { createSendingOnApi, type SendingOnApi } from "./sendingOn";
import { createServicesApi, type ServicesApi } from "./services";
import { createSettingsApi, type SettingsApi } from "./settings";
import { createStatisticsApi, type StatisticsApi } from "./statistics";
import { createSystemsApi, type SystemsApi } from "./systems";
import { createTranslationApi, type TranslationApi } from "./translation";
import { createTrialsApi, type TrialsApi } from "./trials";
import type {
  ArrivalInfo,
  AttachmentInfo,
  ChannelsInfo,
  InquiryDetail,
  InquirySummary,
  KeptMailInfo,
  KeptMailText,
  MessageInfo,
  NewContact,
  NoteInfo,
  ReplySeen,
  Session,
  Via,
} from "./types";
import { type Progress, upload } from "./upload";
import { createWordingApi, type WordingApi } from "./wording";
import { createWritingApi, type WritingApi } from "./writing";

/** Everything the console asks of the service. Every method throws `Refusal` and nothing else. */
export interface ConsoleApi {
  logIn(username: string, password: string, code?: string): Promise<Session>;
  session(): Promise<Session>;
  /** Logs out; returns where the browser has to go to be logged out of the provider, too. */
  logOut(): Promise<string | null>;
  inquiry(inquiry: string): Promise<InquiryDetail>;
  take(inquiry: string, force: boolean): Promise<InquiryDetail>;
  handBack(inquiry: string): Promise<InquiryDetail>;
  release(inquiry: string): Promise<InquiryDetail>;
  close(inquiry: string): Promise<InquiryDetail>;
  reply(inquiry: string, clientId: string, text: string, more?: ReplyMore): Promise<MessageInfo>;
  /** The reply as its channel would send it; nothing is sent. */
  replyPreview(inquiry: string, text: string, via: Via): Promise<ReplySeen>;
  note(inquiry: string, clientId: string, text: string, attachments?: string[]): Promise<NoteInfo>;
  addContact(inquiry: string, contact: NewContact): Promise<InquiryDetail>;
  /** Adds a file that a later reply or note may carry. */
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
  inbox: InboxApi;
  accounts: AccountsApi;
  internal: InternalApi;
  knowledge: KnowledgeApi;
  colleagues: ColleaguesApi;
  digest: DigestApi;
  duty: DutyApi;
  services: ServicesApi;
  search: SearchApi;
  sendingOn: SendingOnApi;
  privacy: PrivacyApi;
  settings: SettingsApi;
  about(): Promise<AboutInfo>;
  handling: HandlingApi;
  firstMessages: FirstMessagesApi;
  cases: CasesApi;
  junk: JunkApi;
  lookups: LookupsApi;
  answers: AnswersApi;
  translation: TranslationApi;
  notes: NotesApi;
  now: NowApi;
  statistics: StatisticsApi;
  systems: SystemsApi;
  trials: TrialsApi;
  wording: WordingApi;
  writing: WritingApi;
}

/** How a reply goes: by default where the person wrote from last, and without files. */
export interface ReplyMore {
  via: Via | null;
  attachments: string[];
  cc: string[];
  bcc: string[];
}

/** Makes the typed client; `base` is the service's address, by default the page's own. */
export function createApi(base: string = window.location.origin): ConsoleApi {
  const client = createClient<paths>({ baseUrl: base, fetch: fetchInTime });
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  return {
    logIn: (username, password, code = "") =>
      read(client.POST("/api/console/session", { body: { username, password, code } })),
    session: () => read(client.GET("/api/console/session")),
    logOut: async () => (await read(client.POST("/api/console/session/end"))).url,
    inquiry: (inquiry) => read(client.GET("/api/console/inquiries/{inquiry}", of(inquiry))),
    take: (inquiry, force) =>
      read(client.POST("/api/console/inquiries/{inquiry}/take", { ...of(inquiry), body: { force } })),
    handBack: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/hand-back", of(inquiry))),
    release: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/release", of(inquiry))),
    close: (inquiry) => read(client.POST("/api/console/inquiries/{inquiry}/close", of(inquiry))),
    reply: (inquiry, clientId, text, more = { via: null, attachments: [], cc: [], bcc: [] }) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/replies", {
          ...of(inquiry),
          body: { client_id: clientId, text, ...more },
        }),
      ),
    replyPreview: (inquiry, text, via) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/reply-preview", {
          ...of(inquiry),
          body: { text, via },
        }),
      ),
    note: (inquiry, clientId, text, attachments = []) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/notes", {
          ...of(inquiry),
          body: { client_id: clientId, text, attachments },
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
    inbox: createInboxApi(client),
    accounts: createAccountsApi(client),
    internal: createInternalApi(client, base),
    knowledge: createKnowledgeApi(client, base),
    colleagues: createColleaguesApi(client),
    digest: createDigestApi(client),
    duty: createDutyApi(client),
    services: createServicesApi(client, base),
    search: createSearchApi(client),
    sendingOn: createSendingOnApi(client),
    privacy: createPrivacyApi(client),
    settings: createSettingsApi(client),
    about: createAboutApi(client),
    handling: createHandlingApi(client),
    firstMessages: createFirstMessagesApi(client, base),
    cases: createCasesApi(client),
    junk: createJunkApi(client),
    lookups: createLookupsApi(client),
    answers: createAnswersApi(client),
    translation: createTranslationApi(client),
    notes: createNotesApi(client),
    now: createNowApi(client),
    statistics: createStatisticsApi(client),
    systems: createSystemsApi(client),
    trials: createTrialsApi(client),
    wording: createWordingApi(client),
    writing: createWritingApi(client),
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
