import type { ContactInfo, InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import type { EventFrame, TypingFrame } from "../live/frames";

export interface Typing {
  who: TypingFrame["who"];
  name: string | null;
}

/** One conversation as the console holds it; `sequence` and `early` mean what they mean in the inbox. */
export interface ConversationState {
  inquiry: string;
  phase: "loading" | "ready" | "failed" | "missing";
  summary: InquirySummary | null;
  messages: readonly MessageInfo[];
  handoverReason: string | null;
  contacts: readonly ContactInfo[];
  /** Where an answer goes unless somebody chooses otherwise. */
  replyTo: ContactInfo | null;
  mergedInto: InquiryDetail["merged_into"];
  sequence: number;
  early: readonly EventFrame[];
  typing: Typing | null;
  deleted: boolean;
}

export type ConversationAction =
  | { type: "loading" }
  | { type: "loaded"; detail: InquiryDetail }
  | { type: "failed"; missing: boolean }
  | { type: "said"; message: MessageInfo }
  | { type: "event"; frame: EventFrame }
  | { type: "typing"; typing: Typing | null };

export function emptyConversation(inquiry: string): ConversationState {
  return {
    inquiry,
    phase: "loading",
    summary: null,
    messages: [],
    handoverReason: null,
    contacts: [],
    replyTo: null,
    mergedInto: null,
    sequence: 0,
    early: [],
    typing: null,
    deleted: false,
  };
}

export function conversationReducer(state: ConversationState, action: ConversationAction): ConversationState {
  switch (action.type) {
    case "loading":
      return state.summary === null ? { ...state, phase: "loading" } : state;
    case "loaded":
      return loaded(state, action.detail);
    case "failed":
      if (action.missing) return { ...state, phase: "missing" };
      return state.summary === null ? { ...state, phase: "failed" } : state;
    case "said":
      return isKnown(state, action.message)
        ? state
        : { ...state, messages: added(state.messages, action.message) };
    case "event":
      if (!concerns(state, action.frame)) return state;
      if (state.summary === null) return { ...state, early: [...state.early, action.frame] };
      return happened(state, action.frame);
    case "typing":
      return { ...state, typing: action.typing };
  }
}

/** Whether an event is about this inquiry; deleting takes the whole conversation, whatever it names. */
function concerns(state: ConversationState, frame: EventFrame): boolean {
  if (frame.kind === "deleted") return frame.conversation === state.summary?.conversation;
  return frame.inquiry === state.inquiry;
}

function loaded(state: ConversationState, detail: InquiryDetail): ConversationState {
  const standing = {
    phase: "ready",
    handoverReason: detail.handover_reason,
    contacts: detail.contacts,
    replyTo: detail.reply_to,
    mergedInto: detail.merged_into,
  } as const;
  // An answer can be overtaken by events that happened after it was made: then it only fills gaps.
  if (detail.sequence < state.sequence) {
    const missing = detail.messages.filter((message) => !isKnown(state, message));
    return { ...state, ...standing, messages: missing.reduce(added, state.messages) };
  }
  const read: ConversationState = {
    ...state,
    ...standing,
    summary: detail.inquiry,
    messages: detail.messages,
    sequence: detail.sequence,
    early: [],
  };
  return state.early.reduce(happened, read);
}

function happened(state: ConversationState, frame: EventFrame): ConversationState {
  if (frame.sequence <= state.sequence) return state;
  if (frame.kind === "deleted") {
    return { ...state, sequence: frame.sequence, messages: [], typing: null, deleted: true };
  }
  const { message } = frame;
  return {
    ...state,
    sequence: frame.sequence,
    summary: frame.summary ?? state.summary,
    messages: message === null ? state.messages : added(state.messages, message),
    typing: message?.author === state.typing?.who && frame.kind === "message" ? null : state.typing,
  };
}

/** Whether a message stands here already, in this wording or a later one: notes can be mended. */
function isKnown(state: ConversationState, message: MessageInfo): boolean {
  return state.messages.some(({ id, version }) => id === message.id && version >= message.version);
}

/** Adds a message at its time, or replaces the one with its id. */
function added(messages: readonly MessageInfo[], message: MessageInfo): readonly MessageInfo[] {
  if (messages.some(({ id }) => id === message.id)) {
    return messages.map((other) => (other.id === message.id ? message : other));
  }
  const at = Date.parse(message.created_at);
  const place = messages.findLastIndex((other) => Date.parse(other.created_at) <= at) + 1;
  return messages.toSpliced(place, 0, message);
}
