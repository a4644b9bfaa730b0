import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary, View } from "../../api/types";
import type { EventFrame } from "../live/frames";
import { useLive } from "../live/LiveProvider";
import { useRefusal } from "../session/SessionProvider";
import { arrivalOf, emptyInbox, type InboxAction, type InboxState, inboxReducer } from "./inboxState";

const COUNT_AFTER_MS = 300;

type Arrival = NonNullable<ReturnType<typeof arrivalOf>>;

type Arrived = (kind: Arrival, summary: InquirySummary) => void;
type Dispatch = (action: InboxAction) => void;
type SetRefusal = (refusal: Refusal | null) => void;
type Latest = { readonly current: { state: InboxState; arrived: Arrived; view: View } };

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
export function useInbox(view: View, me: string, arrived: Arrived): Inbox {
  const api = useApi();
  const [state, dispatch] = useReducer(inboxReducer, emptyInbox(view, me));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useLatest({ state, arrived, view });
  const load = useLoading(view, dispatch, setRefusal);
  const reload = useCallback(() => void load(latest.current.view), [load, latest]);
  const countLater = useCounting(
    useCallback(
      () => api.page(latest.current.view, null, 1).then((page) => dispatch({ type: "counted", page })),
      [api, latest],
    ),
  );
  useInboxEvents(latest, dispatch, countLater, reload);
  useOwnUnits(view, me, dispatch);
  const { more, loadingMore } = useMore(latest, dispatch, setRefusal);
  return {
    state,
    refusal,
    loadingMore,
    reload,
    more,
    changed: useCallback((summary) => dispatch({ type: "changed", summary }), []),
    opened: useCallback((inquiry) => dispatch({ type: "opened", inquiry }), []),
  };
}

/** Reads which units the person works in while their view is shown; without an answer, a reload shows what came. */
function useOwnUnits(view: View, me: string, dispatch: Dispatch): void {
  const api = useApi().services;
  const dealWith = useRefusal();
  useEffect(() => {
    if (view !== "unit") return;
    api.register().then(
      ({ units }) => {
        const mine = units.filter(({ members }) => members.includes(me)).map(({ id }) => id);
        dispatch({ type: "units", units: new Set(mine) });
      },
      (failure) => void dealWith(failure),
    );
  }, [view, me, api, dealWith, dispatch]);
}

/** Reads the view now and whenever it changes; the socket starts from the first page's number. */
function useLoading(view: View, dispatch: Dispatch, setRefusal: SetRefusal): (view: View) => Promise<void> {
  const api = useApi();
  const { start } = useLive();
  const dealWith = useRefusal();
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
    [api, start, dealWith, dispatch, setRefusal],
  );
  useEffect(() => {
    void load(view);
    return () => {
      reading.current += 1;
    };
  }, [load, view]);
  return load;
}

function useInboxEvents(
  latest: Latest,
  dispatch: Dispatch,
  countLater: () => void,
  reload: () => void,
): void {
  const { listen } = useLive();
  useEffect(() => {
    const happened = (frame: EventFrame) => {
      const { state: before, arrived } = latest.current;
      const arrival = frame.sequence > before.sequence ? arrivalOf(before, frame) : null;
      if (arrival !== null && frame.summary !== null) arrived(arrival, frame.summary);
      dispatch({ type: "event", frame });
      if (frame.kind !== "delivery") countLater();
    };
    return listen((frame) => {
      if (frame.type === "event") happened(frame);
      if (frame.type === "resync") reload();
    });
  }, [listen, latest, dispatch, countLater, reload]);
}

function useMore(latest: Latest, dispatch: Dispatch, setRefusal: SetRefusal) {
  const api = useApi();
  const dealWith = useRefusal();
  const [loadingMore, setLoadingMore] = useState(false);
  const more = useCallback(async () => {
    const { view, next } = latest.current.state;
    if (next === null) return;
    setLoadingMore(true);
    try {
      dispatch({ type: "more", view, page: await api.page(view, next) });
    } catch (failure) {
      setRefusal(dealWith(failure));
    } finally {
      setLoadingMore(false);
    }
  }, [api, dealWith, latest, dispatch, setRefusal]);
  return { more: useCallback(() => void more(), [more]), loadingMore };
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
