import { useCallback, useEffect, useRef } from "react";

/**
 * Does something a moment later, once for all that asked for it meanwhile.
 *
 * With a spread, at any moment within so many milliseconds more: what all consoles hear of must not make all of them ask
 * at once. Who is in a hurry does not wait for who is not; nobody's turn comes later than it was to come.
 */
export function useLater(work: () => void, afterMs: number): (spreadMs?: number) => void {
  const latest = useRef(work);
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; spreadMs: number; due: number } | null>(
    null,
  );
  useEffect(() => {
    latest.current = work;
  });
  useEffect(
    () => () => {
      clearTimeout(waiting.current?.timer);
      waiting.current = null;
    },
    [],
  );
  return useCallback(
    (spreadMs = 0) => {
      const before = waiting.current;
      if (before !== null && before.spreadMs <= spreadMs) return;
      const wait = afterMs + Math.random() * spreadMs;
      const due = performance.now() + wait;
      if (before !== null && before.due <= due) return;
      clearTimeout(before?.timer);
      const done = () => {
        waiting.current = null;
        latest.current();
      };
      waiting.current = { timer: setTimeout(done, wait), spreadMs, due };
    },
    [afterMs],
  );
}
