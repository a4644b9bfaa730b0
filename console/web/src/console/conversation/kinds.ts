import type { MessageInfo } from "../../api/types";

export type Kind = "citizen" | "bot" | "staff" | "notice" | "note" | "sentOn" | "outside";

/** What a message is to who reads the conversation: of what the citizen never sees, whether it is a note or goes outside. */
export function kindOf({ author, internal, sends_on }: MessageInfo): Kind {
  if (sends_on !== null) return "sentOn";
  if (author === "outside") return "outside";
  return internal ? "note" : author;
}

const SENDABLE: ReadonlySet<Kind> = new Set(["citizen", "bot", "staff", "outside"]);

/** Whether a message may be sent on to somebody outside. */
export function isSendable(message: MessageInfo): boolean {
  return SENDABLE.has(kindOf(message));
}
