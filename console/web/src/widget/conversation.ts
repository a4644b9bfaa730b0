import type { Ack, EventFrame, Message, Owner, TypingFrame, Welcome } from "./protocol";
import type { Unsent } from "./storage";

/** One thing said, with its place in the order. */
export interface Entry {
  readonly sequence: number;
  readonly message: Message;
}

export interface Typing {
  readonly who: "bot" | "staff";
  /** Milliseconds since 1970 after which the indicator goes away by itself. */
  readonly until: number;
}

/** What is known of the conversation; changed only by the functions below, which have no effects. */
export interface Conversation {
  readonly entries: readonly Entry[];
  /** The highest number received, from which to resume. */
  readonly last: number;
  /** Events up to here happened before this page was opened; null before the first `welcome`. */
  readonly history: number | null;
  readonly owner: Owner;
  readonly staffName: string | null;
  readonly typing: Typing | null;
  /** The number of the event by which an inquiry was closed last; 0 while none was. */
  readonly closed: number;
}

export const EMPTY: Conversation = {
  entries: [],
  last: 0,
  history: null,
  owner: "bot",
  staffName: null,
  typing: null,
  closed: 0,
};

export function welcomed(state: Conversation, frame: Welcome): Conversation {
  return {
    ...state,
    history: state.history ?? frame.sequence,
    owner: frame.owner,
    staffName: frame.staff_name,
  };
}

export function happened(state: Conversation, event: EventFrame): Conversation {
  const last = Math.max(state.last, event.sequence);
  if (event.kind === "message") {
    const entries = insert(state.entries, { sequence: event.sequence, message: event.message });
    const ended = state.typing !== null && state.typing.who === event.message.author;
    return { ...state, last, entries, typing: ended ? null : state.typing };
  }
  // A number that was passed already belongs to a repetition; only the latest owner counts.
  if (event.kind === "owner" && event.sequence > state.last) {
    return { ...state, last, owner: event.owner, staffName: event.staff_name, typing: null };
  }
  const closes = isDone(event);
  return { ...state, last, closed: closes ? Math.max(state.closed, event.sequence) : state.closed };
}

/** Whether an event tells that staff are done with the matter, or the person with the bot: then there is something to ask. */
export function isDone(event: EventFrame): boolean {
  if (event.kind === "ended") return true;
  return event.kind === "status" && (event.status === "solved" || event.status === "closed");
}

export function typed(state: Conversation, frame: TypingFrame, now: number): Conversation {
  const until = now + Math.max(0, frame.for_ms);
  if (until > now) return { ...state, typing: { who: frame.who, until } };
  return state.typing?.who === frame.who ? { ...state, typing: null } : state;
}

/** Put an acknowledged message among the others; its event, with what the service stored, replaces it. */
export function recorded(state: Conversation, sent: Unsent, ack: Ack): Conversation {
  const message: Message = {
    id: sent.id,
    author: "citizen",
    author_name: null,
    text: sent.text,
    html: null,
    sources: [],
    choices: [],
    created_at: new Date(sent.at).toISOString(),
    client_id: sent.id,
    language: null,
  };
  if (state.entries.some((entry) => entry.message.client_id === sent.id)) return state;
  // `last` stays: an event with a lower number may still be on its way.
  return { ...state, entries: insert(state.entries, { sequence: ack.sequence, message }) };
}

/** Whether this event tells something that somebody else said while the page was open, for the first time. */
export function isNews(state: Conversation, event: EventFrame): boolean {
  if (event.kind !== "message" || event.message.author === "citizen") return false;
  const known = state.entries.some((entry) =>
    same(entry, { sequence: event.sequence, message: event.message }),
  );
  return !known && state.history !== null && event.sequence > state.history;
}

export function unread(state: Conversation, seen: number): number {
  return state.entries.filter((entry) => entry.sequence > seen && entry.message.author !== "citizen").length;
}

function same(one: Entry, other: Entry): boolean {
  if (one.message.id === other.message.id || one.sequence === other.sequence) return true;
  return one.message.client_id !== null && one.message.client_id === other.message.client_id;
}

function insert(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const others = entries.filter((known) => !same(known, entry));
  const after = others.findLastIndex((known) => known.sequence < entry.sequence);
  return [...others.slice(0, after + 1), entry, ...others.slice(after + 1)];
}
