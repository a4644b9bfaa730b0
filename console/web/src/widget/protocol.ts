/** The frames of the web chat as docs/protocols.md describes them. */

export type Owner = "bot" | "queue" | "staff";
export type Author = "citizen" | "bot" | "staff" | "notice";

export interface Source {
  readonly article: string;
  readonly title: string;
  readonly url: string;
  readonly language: string;
}

export interface Choice {
  readonly label: string;
  readonly value: string;
}

export interface Message {
  readonly id: string;
  readonly author: Author;
  readonly author_name: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly sources: readonly Source[];
  readonly choices: readonly Choice[];
  readonly created_at: string;
  readonly client_id: string | null;
  readonly language: string | null;
  readonly files?: readonly ChatFile[];
}

/** A file of a message; `size` in bytes. */
export interface ChatFile {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
}

/** Whether somebody is there now, and when that changes. */
export interface Hours {
  readonly open: boolean;
  readonly changes_at: string;
}

/** How long it may take: chats that wait longer (null: this one does not wait), and the minutes that others waited. */
export interface Waiting {
  readonly hours: Hours;
  readonly ahead: number | null;
  readonly waits: { readonly count: number; readonly from: number; readonly to: number } | null;
}

export type ContactChannel = "email" | "sms";

/** Where the person can be answered besides the chat; `address` may be masked. */
export interface ChatContact {
  readonly channel: ContactChannel;
  readonly address: string;
}

/** The word that an address is kept, as it is kept. */
export interface ContactFrame extends ChatContact {
  readonly type: "contact";
  readonly id: string;
}

/** An address that is left, and what the person is called; empty when they do not say. */
export interface LeftContact extends ChatContact {
  readonly id: string;
  readonly name: string;
}

/** Where a copy is to go; `code` is null until one was sent there. */
export interface WantedCopy {
  readonly id: string;
  readonly address: string;
  readonly code: string | null;
}

/** A key by which the conversation goes on in another browser, and until when. */
export interface ContinueKey {
  readonly key: string;
  readonly expires_at: string;
}

/** What such a key opens. */
export interface Continued {
  readonly conversation: string;
  readonly secret: string;
  readonly language: string;
  readonly inquiry: string | null;
}

export type Rating = "up" | "down";
export type ConsentState = "open" | "given" | "refused" | "withdrawn";

/** The word that what the person said of a solved inquiry is kept. */
export interface ConsentFrame {
  readonly type: "consent";
  readonly inquiry: string;
  readonly state: ConsentState;
  readonly text: string;
}

export type Helped = "yes" | "partly" | "no";

/** What may be asked about how the person was helped, and what they answered so far; the comment is masked. */
export interface Satisfaction {
  readonly inquiry: string;
  readonly helped: Helped | null;
  readonly comment: string;
}

/** What was rated and decided so far, newest first; `question` is what may be asked of the newest inquiry. */
export interface FeedbackFrame {
  readonly type: "feedback";
  readonly ratings: Readonly<Record<string, Rating>>;
  readonly consents: readonly { readonly inquiry: string; readonly state: ConsentState }[];
  readonly question: string | null;
  readonly satisfaction: Satisfaction | null;
}

export interface Welcome {
  readonly type: "welcome";
  readonly sequence: number;
  readonly owner: Owner;
  readonly staff_name: string | null;
  readonly retention_days: number;
  readonly text_limit: number;
  readonly known: boolean;
  readonly contacts?: readonly ChatContact[];
}

export interface Ack {
  readonly type: "ack";
  readonly id: string;
  readonly sequence: number;
  readonly inquiry: string;
  readonly duplicate: boolean;
}

interface Numbered {
  readonly type: "event";
  readonly sequence: number;
}
export interface MessageEventFrame extends Numbered {
  readonly kind: "message";
  readonly message: Message;
}
export interface OwnerEventFrame extends Numbered {
  readonly kind: "owner";
  readonly owner: Owner;
  readonly staff_name: string | null;
}
export interface StatusEventFrame extends Numbered {
  readonly kind: "status";
  readonly status: string;
}
/** The person has said goodbye or thanks after an answer of the bot's. */
export interface EndedEventFrame extends Numbered {
  readonly kind: "ended";
}
export interface DeletedEventFrame extends Numbered {
  readonly kind: "deleted";
}
export type EventFrame =
  | MessageEventFrame
  | OwnerEventFrame
  | StatusEventFrame
  | EndedEventFrame
  | DeletedEventFrame;

export interface TypingFrame {
  readonly type: "typing";
  readonly who: "bot" | "staff";
  readonly for_ms: number;
}

export interface ErrorFrame {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  readonly id: string | null;
  /** Seconds, or null when the service does not say. */
  readonly retry_after: number | null;
}

export type ServiceFrame = Welcome | Ack | EventFrame | TypingFrame | ErrorFrame | { readonly type: "pong" };

export interface Hello {
  readonly conversation: string;
  readonly secret: string;
  readonly language: string;
  /** The highest sequence number already received; 0 for everything. */
  readonly after: number;
}

export type ClientFrame =
  | ({ readonly type: "hello" } & Hello)
  | { readonly type: "message"; readonly id: string; readonly text: string; readonly choice?: string }
  | { readonly type: "language"; readonly language: string }
  | { readonly type: "seen"; readonly sequence: number }
  | { readonly type: "typing" }
  | { readonly type: "ping" };

/** What `GET /api/chat/config` answers. */
export interface ChatConfig {
  readonly municipality: string;
  readonly languages: readonly string[];
  readonly retention_days: number;
  /** Days that a conversation is kept which staff have had to do with. */
  readonly inquiry_days?: number;
  readonly text_limit: number;
  readonly privacy_url: string;
  readonly dialogue: "up" | "starting" | "down";
  /** By which ways a chat can go on once its window is closed. */
  readonly continue_by?: readonly ContactChannel[];
  /** Bytes of one file, and how many go with a message. */
  readonly file_limit?: number;
  readonly files_at_once?: number;
  readonly hours?: Hours;
  /** Words that the municipality uses in place of the widget's own, by language and key. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The zone of the municipality's clock (IANA), by which its opening hours are told. */
  readonly time_zone?: string;
}

/** One frame from the service; null for what is not JSON, or not an object with a type. */
export function parseFrame(data: unknown): ServiceFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    const typed = typeof frame === "object" && frame !== null && "type" in frame;
    return typed && typeof frame.type === "string" ? (frame as ServiceFrame) : null;
  } catch {
    return null; // JSON.parse throws SyntaxError for anything else; one bad frame must not end the chat.
  }
}

/** An inquiry that must be archived: it is deleted by itself on the day `until` (YYYY-MM-DD). */
export interface KeptInquiry {
  readonly inquiry: string;
  readonly until: string;
}
