import { useCallback, useEffect, useMemo, useState } from "react";
import type { InquirySummary } from "../../api/types";
import { useDeskAction } from "../desk/actions";
import { inquiryHere } from "./here";
import type { Inbox } from "./useInbox";

/** As many as one person should change at once, and a list shows of its rows together. */
export const MOST_CHOSEN = 100;

/** Inquiries of a list that something is to be done with together; null while nobody chooses. */
export interface Chosen {
  summaries: ReadonlyMap<string, InquirySummary> | null;
  toggle(summary: InquirySummary): void;
  /** Chooses those of the list that have been read, as far as they go. */
  all(): void;
  start(): void;
  stop(): void;
  /** Lets these alone stay chosen; with none, nobody chooses any more. */
  keep(those: readonly InquirySummary[]): void;
}

/** Holds what is chosen; the key X chooses the row with the focus, or the open inquiry, and begins with that. */
export function useChosen(inbox: Inbox, open: string | null): Chosen {
  const [summaries, setSummaries] = useState<ReadonlyMap<string, InquirySummary> | null>(null);
  const { items, list } = inbox.state;
  const toggle = useCallback((summary: InquirySummary) => {
    setSummaries((before) => {
      const next = new Map(before);
      if (!next.delete(summary.id) && next.size < MOST_CHOSEN) next.set(summary.id, summary);
      return next;
    });
  }, []);
  useDeskAction("choose", () => {
    const here = inquiryHere(items, open);
    const summary = items.find(({ id }) => id === here);
    if (summary !== undefined) toggle(summary);
  });
  const keep = useCallback(
    (those: readonly InquirySummary[]) =>
      setSummaries(those.length === 0 ? null : new Map(those.map((one) => [one.id, one]))),
    [],
  );
  const start = useCallback(() => setSummaries(new Map()), []);
  const stop = useCallback(() => setSummaries(null), []);
  const all = useCallback(
    () => setSummaries(new Map(items.slice(0, MOST_CHOSEN).map((one) => [one.id, one]))),
    [items],
  );
  // In another list nobody sees what was chosen in this one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the list that ends the choosing.
  useEffect(() => stop(), [list, stop]);
  const latest = useMemo(() => withNews(summaries, items), [summaries, items]);
  return useMemo(
    () => ({ summaries: latest, toggle, all, start, stop, keep }),
    [latest, toggle, all, start, stop, keep],
  );
}

/** What is chosen, as the list tells of it now: others work on it meanwhile. */
function withNews(
  chosen: ReadonlyMap<string, InquirySummary> | null,
  items: readonly InquirySummary[],
): ReadonlyMap<string, InquirySummary> | null {
  if (chosen === null) return null;
  const shown = new Map(items.map((one) => [one.id, one]));
  return new Map([...chosen].map(([id, before]) => [id, shown.get(id) ?? before]));
}
