import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useApi } from "../../api/ApiProvider";
import { owes } from "../session/roles";
import { useOwnSession, useRefusal, useRight } from "../session/SessionProvider";
import { useInternalNews } from "./useThreads";

const SOON_MS = 300;
const APART_MS = 3_000;

const UnreadContext = createContext<{ count: number; wanted(): void } | null>(null);

/**
 * Counts for all pages how many internal messages somebody has not read.
 *
 * Nothing is asked before a page wants to know, so that the first thing on the screen waits for nothing, and after
 * that only when something happened, a few seconds apart.
 */
export function UnreadProvider({ children }: { children: ReactNode }) {
  const { internal } = useApi();
  const dealWith = useRefusal();
  const owing = owes(useOwnSession());
  const writes = useRight("write_internally") && !owing;
  const [count, setCount] = useState(0);
  const asking = useRef(false);
  const read = useCallback(async () => {
    try {
      setCount((await internal.unread()).unread);
    } catch (failure) {
      // What was counted before stays; it is counted again when something happens.
      dealWith(failure);
    }
  }, [internal, dealWith]);
  const later = useApart(read);
  const changed = useCallback(() => {
    if (asking.current) later();
  }, [later]);
  useInternalNews(changed);
  const wanted = useCallback(() => {
    if (!writes || asking.current) return;
    asking.current = true;
    later();
  }, [writes, later]);
  const unread = useMemo(() => ({ count, wanted }), [count, wanted]);
  return <UnreadContext value={unread}>{children}</UnreadContext>;
}

/** How many internal messages are unread; 0 until `when`, which is when the page has what it is for. */
export function useUnreadMessages(when: boolean): number {
  const unread = useContext(UnreadContext);
  if (unread === null) throw new Error("useUnreadMessages needs an UnreadProvider above it");
  const { count, wanted } = unread;
  useEffect(() => {
    if (when) wanted();
  }, [when, wanted]);
  return count;
}

/** Does something a moment after it was asked for, however often that was, and never twice in a few seconds. */
function useApart(work: () => Promise<void>): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    const wait = Math.max(SOON_MS, last.current + APART_MS - Date.now());
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      void work();
    }, wait);
  }, [work]);
}
