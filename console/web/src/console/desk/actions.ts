import { useLayoutEffect, useRef, useSyncExternalStore } from "react";

/** What can be done with the open inquiry, by a key or from the command palette. */
export const ACTIONS = [
  "take",
  "reply",
  "note",
  "forward",
  "putOff",
  "junk",
  "notJunk",
  "macro",
  "follow",
  "solve",
  "release",
  "close",
  "reopen",
  "unread",
  "copyLink",
  "print",
  "insertAnswer",
] as const;
/** What a key or the command palette asks for, wherever the part that does it stands on the page. */
export type DeskAction =
  | (typeof ACTIONS)[number]
  | "writeFirst"
  | "next"
  | "previous"
  | "choose"
  | "unreadHere"
  | "copyLinkHere";

const offered = new Map<DeskAction, () => void>();
const listeners = new Set<() => void>();
let possible: ReadonlySet<DeskAction> = new Set();

function offer(action: DeskAction, act: (() => void) | null): void {
  if (act === null) offered.delete(action);
  else offered.set(action, act);
  possible = new Set(offered.keys());
  for (const listener of listeners) listener();
}

/** Offers an action while the component is there, from its first moment, and `act` is not null. */
export function useDeskAction(action: DeskAction, act: (() => void) | null): void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  const there = act !== null;
  useLayoutEffect(() => {
    if (!there) return;
    offer(action, () => latest.current?.());
    return () => offer(action, null);
  }, [action, there]);
}

/** Does an action if it is possible now; tells whether it was. */
export function perform(action: DeskAction): boolean {
  const act = offered.get(action);
  act?.();
  return act !== undefined;
}

/** The actions that are possible now. */
export function usePossibleActions(): ReadonlySet<DeskAction> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => possible,
  );
}
