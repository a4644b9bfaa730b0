import { useCallback, useEffect } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ThreadDetail, ThreadList } from "../../api/internal";
import { type Loaded, useLoaded } from "../knowledge/hooks";
import { useLive } from "../live/LiveProvider";

/** Calls something whenever internal messages changed, or may have while the connection was away. */
export function useInternalNews(changed: () => void): void {
  const { listen } = useLive();
  useEffect(
    () =>
      listen(({ type }) => {
        if (type === "internal" || type === "welcome" || type === "resync") changed();
      }),
    [listen, changed],
  );
}

/** The person's threads that hold a text, live. */
export function useThreads(text: string): Loaded<ThreadList> {
  const { internal } = useApi();
  const loaded = useLoaded(useCallback(() => internal.threads(text), [internal, text]));
  useInternalNews(loaded.reload);
  return loaded;
}

/** One thread, live; what is shown counts as read while the page is looked at. */
export function useThread(thread: string): Loaded<ThreadDetail> {
  const { internal } = useApi();
  const loaded = useLoaded(useCallback(() => internal.thread(thread), [internal, thread]));
  const { data, reload } = loaded;
  useInternalNews(reload);
  const last = data?.messages.findLast((one) => !one.deleted)?.number ?? 0;
  const unread = data?.thread.id === thread ? (data.thread.unread ?? 0) : 0;
  useEffect(() => {
    const tell = () => {
      if (unread === 0 || document.visibilityState !== "visible") return;
      // That it could not be told now does no harm: it is told again with the next look.
      internal.seen(thread, last).catch(() => {});
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [internal, thread, unread, last]);
  return loaded;
}
