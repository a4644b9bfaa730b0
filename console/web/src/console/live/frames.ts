import type { InquirySummary, MessageInfo, PartHealth } from "../../api/types";

/** What the console's socket carries, as `docs/protocols.md` describes it. */
export interface EventFrame {
  type: "event";
  sequence: number;
  kind:
    | "case"
    | "message"
    | "note"
    | "owner"
    | "status"
    | "delivery"
    | "moved"
    | "changed"
    | "routed"
    | "ended"
    | "deleted";
  conversation: string;
  inquiry: string | null;
  message: MessageInfo | null;
  summary: InquirySummary | null;
  body: Record<string, unknown>;
}

export interface TypingFrame {
  type: "typing";
  conversation: string;
  who: "citizen" | "bot" | "staff";
  name: string | null;
  for_ms: number;
}

/** A colleague has a conversation on the screen; `for_ms` 0 tells that they have left it. */
export interface LookingFrame {
  type: "looking";
  conversation: string;
  staff: string;
  name: string;
  for_ms: number;
}

/** The person of a conversation can be reached by another way than before. */
export interface ContactsFrame {
  type: "contacts";
  conversation: string;
  channel: string;
}

export interface HealthFrame {
  type: "health";
  parts: PartHealth[];
}

export type ConsoleFrame =
  | EventFrame
  | TypingFrame
  | LookingFrame
  | HealthFrame
  | ContactsFrame
  | { type: "people"; consoles: number }
  | { type: "internal"; thread: string }
  | { type: "drafts"; inquiry: string; begun: boolean }
  | { type: "seen"; inquiry: string; unread: boolean }
  | { type: "notices"; inquiry: string | null }
  | { type: "welcome"; sequence: number; consoles: number }
  | { type: "resync" }
  | { type: "pong" };

const TYPES: ReadonlySet<string> = new Set([
  "event",
  "typing",
  "looking",
  "contacts",
  "people",
  "internal",
  "drafts",
  "seen",
  "notices",
  "health",
  "welcome",
  "resync",
  "pong",
]);

/** Reads one frame; null for what this version does not know, so that a newer service may send more. */
export function parseFrame(data: unknown): ConsoleFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    return isFrame(frame) ? frame : null;
  } catch {
    return null;
  }
}

function isFrame(frame: unknown): frame is ConsoleFrame {
  if (typeof frame !== "object" || frame === null || !("type" in frame)) return false;
  if (typeof frame.type !== "string" || !TYPES.has(frame.type)) return false;
  return frame.type !== "event" || ("sequence" in frame && typeof frame.sequence === "number");
}
