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

export type Rating = "up" | "down";
export type ConsentState = "open" | "given" | "refused" | "withdrawn";

/** The word that what the person said of a solved inquiry is kept. */
export interface ConsentFrame {
  readonly type: "consent";
  readonly inquiry: string;
  readonly state: ConsentState;
  readonly text: string;
}

/** What was rated and decided so far, newest first; `question` is what may be asked of the newest inquiry. */
export interface FeedbackFrame {
  readonly type: "feedback";
  readonly ratings: Readonly<Record<string, Rating>>;
  readonly consents: readonly { readonly inquiry: string; readonly state: ConsentState }[];
  readonly question: string | null;
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
export interface DeletedEventFrame extends Numbered {
  readonly kind: "deleted";
}
export type EventFrame = MessageEventFrame | OwnerEventFrame | StatusEventFrame | DeletedEventFrame;

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
