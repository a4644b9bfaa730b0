import type { InternalMessageInfo, ThreadInfo } from "../../api/internal";

/** What a thread is called: its title, or who else is in it. */
export function threadName(thread: ThreadInfo, me: string): string {
  if (thread.title !== "") return thread.title;
  const others = thread.members.filter(({ staff }) => staff !== me).map(({ name }) => name);
  return others.join(", ") || "–";
}

export type Standing =
  | { kind: "sent" | "delivered" | "readByAll" }
  | { kind: "readBy"; names: readonly string[] };

/** How far one's own message has come among the others. */
export function standingOf(message: InternalMessageInfo, thread: ThreadInfo, me: string): Standing {
  const others = thread.members.filter(({ staff }) => staff !== me);
  const readers = others.filter(({ seen }) => seen >= message.number);
  if (others.length > 0 && readers.length === others.length) return { kind: "readByAll" };
  if (readers.length > 0) return { kind: "readBy", names: readers.map(({ name }) => name) };
  const delivered = others.length > 0 && others.every(({ delivered }) => delivered >= message.number);
  return { kind: delivered ? "delivered" : "sent" };
}
