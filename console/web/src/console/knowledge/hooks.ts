import { useCallback, useEffect, useRef, useState } from "react";
import type { Refusal } from "../../api/refusal";
import { useRefusal } from "../session/SessionProvider";

export interface Loaded<T> {
  data: T | null;
  refusal: Refusal | null;
  reload(): void;
}

/**
 * Reads something when the page comes and whenever `load` becomes another function; the last question wins.
 *
 * What was read before stays until the new answer is there, so that a list does not blink while somebody types.
 */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const dealWith = useRefusal();
  const [data, setData] = useState<T | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const turn = useRef(0);
  const reload = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    load().then(
      (found) => {
        if (mine !== turn.current) return;
        setData(found);
        setRefusal(null);
      },
      (failure) => {
        if (mine === turn.current) setRefusal(dealWith(failure));
      },
    );
  }, [load, dealWith]);
  useEffect(() => {
    reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  return { data, refusal, reload };
}

export interface Steps {
  busy: string | null;
  refusal: Refusal | null;
  forget(): void;
  /** Takes a step under a name; tells whether it was done. Nothing happens while another one goes on. */
  take(name: string, step: () => Promise<void>): Promise<boolean>;
}

/** Takes one step at a time and keeps why the last one was refused. */
export function useSteps(): Steps {
  const dealWith = useRefusal();
  const [busy, setBusy] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const going = useRef(false);
  const take = useCallback(
    async (name: string, step: () => Promise<void>) => {
      if (going.current) return false;
      going.current = true;
      setBusy(name);
      setRefusal(null);
      try {
        await step();
        return true;
      } catch (failure) {
        setRefusal(dealWith(failure));
        return false;
      } finally {
        going.current = false;
        setBusy(null);
      }
    },
    [dealWith],
  );
  return { busy, refusal, take, forget: useCallback(() => setRefusal(null), []) };
}

export type Take = (name: string, step: () => Promise<unknown>) => Promise<boolean>;

/** Reads something as `useLoaded` does, and again after every step that is taken. */
export function useChanging<T>(load: () => Promise<T>): Loaded<T> & { steps: Steps; take: Take } {
  const loaded = useLoaded(load);
  const steps = useSteps();
  const take: Take = (name, step) =>
    steps.take(name, async () => {
      await step();
      loaded.reload();
    });
  return { ...loaded, steps, take };
}

/** Some of many rows, the newest first; `next` reads on from there, null at the end. */
export interface Page<T, C> {
  rows: readonly T[];
  next: C | null;
}

/** Reads something page by page; a new first page makes the older ones go. */
export function usePaged<T, C>(load: (before: C | null) => Promise<Page<T, C>>) {
  const first = useLoaded(useCallback(() => load(null), [load]));
  const [older, setOlder] = useState<Page<T, C> | null>(null);
  const steps = useSteps();
  const { data } = first;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new first page is what makes the older ones go.
  useEffect(() => setOlder(null), [data]);
  const next = older === null ? (data?.next ?? null) : older.next;
  const more = () =>
    void steps.take("more", async () => {
      const page = await load(next);
      setOlder({ rows: [...(older?.rows ?? []), ...page.rows], next: page.next });
    });
  const rows = data === null ? null : [...data.rows, ...(older?.rows ?? [])];
  return { ...first, rows, next, more, steps };
}

/** A value that follows another one once it has stood still for a while. */
export function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
