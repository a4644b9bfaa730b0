import { useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SavedCounts, SavedFilter } from "../../api/inbox";
import type { Counts } from "./inboxState";

/** How often the saved views are counted at most: in a burst of events they may be seconds behind the inbox's own. */
const COUNT_EVERY_MS = 2_000;

const UNCOUNTED: SavedCounts = { counts: {}, more: [] };

/** How many inquiries each saved view holds, by its id: counted when there are others, and after the inbox's own were. */
export function useSavedCounts(saved: readonly SavedFilter[], counts: Counts | null): SavedCounts {
  const api = useApi().inbox;
  const [held, setHeld] = useState<SavedCounts>(UNCOUNTED);
  const there = useRef(true);
  const last = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
  useEffect(() => {
    // Before the inbox itself was counted, the list comes first.
    if (saved.length === 0 || counts === null || timer.current !== undefined) return;
    const wait = Math.max(0, last.current + COUNT_EVERY_MS - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = performance.now();
      // What could not be counted is counted with the next event.
      api.filterCounts().then(
        (found) => there.current && setHeld(found),
        () => undefined,
      );
    }, wait);
  }, [api, saved, counts]);
  return held;
}
