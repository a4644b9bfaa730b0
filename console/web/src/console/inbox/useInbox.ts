import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary, View } from "../../api/types";
import type { EventFrame } from "../live/frames";
import { useLive } from "../live/LiveProvider";
import { useRefusal } from "../session/SessionProvider";
import { arrivalOf, emptyInbox, type InboxState, inboxReducer } from "./inboxState";

const COUNT_AFTER_MS = 300;

type Arrival = NonNullable<ReturnType<typeof arrivalOf>>;

export interface Inbox {
  state: InboxState;
  refusal: Refusal | null;
  loadingMore: boolean;
  reload(): void;
  more(): void;
  changed(summary: InquirySummary): void;
  opened(inquiry: string): void;
}

/** Reads a view of the inbox and keeps it up to date from the socket. */
export function useInbox(
  view: View,
  me: string,
  arrived: (kind: Arrival, summary: InquirySummary) => void,
): Inbox {
  const api = useApi();
  const { start, listen } = useLive();
  const dealWith = useRefusal();
  const [state, dispatch] = useReducer(inboxReducer, emptyInbox(view, me));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const latest = useLatest({ state, arrived, view });

  const reading = useRef(0);
  const load = useCallback(
    async (wanted: View) => {
      reading.current += 1;
      const mine = reading.current;
      dispatch({ type: "loading", view: wanted });
      try {
        const page = await api.page(wanted, null);
        // An answer that nobody waits for any more must not open the socket again after the desk was left.
        if (mine !== reading.current) return;
        dispatch({ type: "loaded", view: wanted, page });
        setRefusal(null);
        start(page.sequence);
      } catch (failure) {
        if (mine !== reading.current) return;
        dispatch({ type: "failed", view: wanted });
        setRefusal(dealWith(failure));
      }
    },
    [api, start, dealWith],
  );
  useEffect(() => {
    void load(view);
    return () => {
      reading.current += 1;
    };
  }, [load, view]);

  const countLater = useCounting(
    useCallback(
      () => api.page(latest.current.view, null, 1).then((page) => dispatch({ type: "counted", page })),
      [api, latest],
    ),
  );

  useEffect(() => {
    const happened = (frame: EventFrame) => {
      const { state: before, arrived: tell } = latest.current;
      const arrival = frame.sequence > before.sequence ? arrivalOf(before, frame) : null;
      if (arrival !== null && frame.summary !== null) tell(arrival, frame.summary);
      dispatch({ type: "event", frame });
      if (frame.kind !== "delivery") countLater();
    };
    return listen((frame) => {
      if (frame.type === "event") happened(frame);
      if (frame.type === "resync") void load(latest.current.view);
    });
  }, [listen, load, countLater, latest]);

  const more = useCallback(async () => {
    const { view: wanted, next } = latest.current.state;
    if (next === null) return;
    setLoadingMore(true);
    try {
      dispatch({ type: "more", view: wanted, page: await api.page(wanted, next) });
    } catch (failure) {
      setRefusal(dealWith(failure));
    } finally {
      setLoadingMore(false);
    }
  }, [api, dealWith, latest]);

  return {
    state,
    refusal,
    loadingMore,
    reload: useCallback(() => void load(latest.current.view), [load, latest]),
    more: useCallback(() => void more(), [more]),
    changed: useCallback((summary) => dispatch({ type: "changed", summary }), []),
    opened: useCallback((inquiry) => dispatch({ type: "opened", inquiry }), []),
  };
}

/** Counts are the service's own; in a burst of events they are asked for at intervals, and once after its end. */
function useCounting(count: () => Promise<void>): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      // A count that could not be read is read again with the next event.
      count().catch(() => undefined);
    }, COUNT_AFTER_MS);
  }, [count]);
}

function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
