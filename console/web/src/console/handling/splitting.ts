import type { MessageInfo } from "../../api/types";

const PAGES: ReadonlySet<string | null> = new Set(["webchat", "webform", null]);

/** Whether a message cannot be taken out: what the citizen said on a page stays in its window. */
export function stays({ author, channel }: MessageInfo): boolean {
  return author === "citizen" && PAGES.has(channel);
}

/** Why chosen messages make no inquiry of their own yet, null where they do. */
export function splitProblem(
  messages: readonly MessageInfo[],
  chosen: readonly string[],
): "choose" | "noneGoes" | "noneStays" | null {
  if (chosen.length === 0) return "choose";
  const citizens = messages.filter(({ author }) => author === "citizen");
  const going = citizens.filter(({ id }) => chosen.includes(id)).length;
  if (going === 0) return "noneGoes";
  return going === citizens.length ? "noneStays" : null;
}
