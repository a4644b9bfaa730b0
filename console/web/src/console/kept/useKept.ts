import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { newClientId } from "../conversation/drafts";
import { useOwnSession } from "../session/SessionProvider";
import { recall, remember } from "../storage";

// What lies below the prefix of drafts and has their text, id and time is forgotten when they are: `forgetOldDrafts`.
const PREFIX = "torg.draft.";

/**
 * What lies in the browser: `text` is the value as JSON, `attempted` the `text` that was last sent with `clientId`
 * while nobody knows what became of it.
 */
interface Entry {
  text: string;
  clientId: string;
  attempted: string | null;
  savedAt: number;
}

/** Something that is being sent: the id to send it under, and what to call once the service has it. */
export interface Attempt {
  clientId: string;
  sent(): void;
}

/** What is being written at one place, and what can be done with it. */
export interface Kept<T> {
  value: T;
  write(change: Partial<T> | ((now: T) => T)): void;
  /** Whether something stood here when the place was opened, and does still. */
  found: boolean;
  /** Throws it away. */
  drop(): void;
  /** Begins to send what stands here now; what is written after that stays. */
  attempt(): Attempt;
}

/**
 * What somebody is writing at one place, kept in the browser until it has been sent or thrown away.
 *
 * It outlives leaving the place, a reload and a crash, and is the same in every window. `place` and `empty`, which is
 * what stands there before anything is written, stay the same for as long as the component lives.
 */
export function useKept<T extends object>(place: string, empty: T): Kept<T> {
  const { staff, municipality } = useOwnSession();
  const key = `${PREFIX}${staff.id}.${municipality}.${place}`;
  const [nothing] = useState(() => JSON.stringify(empty));
  const [entry, setEntry] = useState(() => stored(recall(key)) ?? fresh(nothing));
  const [found, setFound] = useState(entry.text !== nothing);
  const latest = useRef(entry);

  const show = useCallback((next: Entry) => {
    latest.current = next;
    setEntry(next);
  }, []);
  const keep = useCallback(
    (next: Entry) => {
      const worthless = next.text === nothing && next.attempted === null;
      remember(key, worthless ? null : JSON.stringify({ ...next, savedAt: Date.now() }));
      show(next);
    },
    [key, nothing, show],
  );
  const drop = useCallback(() => {
    keep(fresh(nothing));
    setFound(false);
  }, [keep, nothing]);

  useEffect(() => {
    const changed = (event: StorageEvent) => {
      if (event.key === key) show(stored(event.newValue) ?? fresh(nothing));
    };
    window.addEventListener("storage", changed);
    return () => window.removeEventListener("storage", changed);
  }, [key, nothing, show]);

  const write = useCallback<Kept<T>["write"]>(
    (change) => {
      const now = valueIn<T>(latest.current, nothing);
      const text = JSON.stringify(typeof change === "function" ? change(now) : { ...now, ...change });
      if (text !== latest.current.text) keep({ ...latest.current, text });
    },
    [keep, nothing],
  );
  const attempt = useCallback((): Attempt => {
    const { text, clientId: before, attempted } = latest.current;
    // Other words are another message: under the id of the earlier ones the service would take them for those.
    const clientId = attempted === null || attempted === text ? before : newClientId();
    keep({ ...latest.current, clientId, attempted: text });
    return {
      clientId,
      sent: () => {
        if (latest.current.text === text) drop();
        else keep(fresh(latest.current.text));
      },
    };
  }, [keep, drop]);

  const value = useMemo(() => valueIn<T>(entry, nothing), [entry, nothing]);
  return { value, write, found: found && entry.text !== nothing, drop, attempt };
}

function fresh(text: string): Entry {
  return { text, clientId: newClientId(), attempted: null, savedAt: Date.now() };
}

/** A value as it was kept; fields that an earlier version did not know are as they are in the empty one. */
function valueIn<T>({ text }: Entry, nothing: string): T {
  return { ...JSON.parse(nothing), ...JSON.parse(text) };
}

function stored(item: string | null): Entry | null {
  if (item === null) return null;
  try {
    const entry: Entry = JSON.parse(item);
    JSON.parse(entry.text);
    return { ...fresh(entry.text), ...entry };
  } catch {
    return null;
  }
}
