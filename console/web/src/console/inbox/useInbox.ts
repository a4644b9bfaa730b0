import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { ANYTHING, type ListQuery, PAGE_SIZE } from "../../api/inbox";
import type { Refusal } from "../../api/refusal";
import type { InquiryPage, InquirySummary, View } from "../../api/types";
import type { EventFrame } from "../live/frames";
import { useLive } from "../live/LiveProvider";
import { useLater } from "../live/useLater";
import { useRefusal } from "../session/SessionProvider";
import { useFirstPage } from "./FirstPageProvider";
import {
  arrivalOf,
  concerns,
  emptyInbox,
  type InboxAction,
  type InboxState,
  inboxReducer,
  isCounted,
  moved,
} from "./inboxState";
import { useWindow } from "./useWindow";

const COUNT_AFTER_MS = 300;
/** Within so much time numbers are counted that nothing shows to be others: by time alone some come to be. */
const COUNT_WITHIN_MS = 60_000;

type Arrival = NonNullable<ReturnType<typeof arrivalOf>>;

type Arrived = (kind: Arrival, summary: InquirySummary) => void;
export type Dispatch = (action: InboxAction) => void;
export type SetRefusal = (refusal: Refusal | null) => void;
export type Latest = { readonly current: { state: InboxState; arrived: Arrived; list: ListQuery } };

export interface Inbox {
  state: InboxState;
  refusal: Refusal | null;
  reload(): void;
  /** Tells which rows are on the screen, so that what is missing around them is read. */
  range(first: number, last: number): void;
  changed(summary: InquirySummary): void;
  opened(inquiry: string): void;
  unread(inquiry: string): void;
}

/** Reads a list of the inbox, or a view as it is, and keeps it up to date from the socket. */
export function useInbox(wanted: ListQuery | View, me: string, arrived: Arrived): Inbox {
  const list = useMemo<ListQuery>(
    () => (typeof wanted === "string" ? { view: wanted, order: "newest", wanted: ANYTHING } : wanted),
    [wanted],
  );
  const api = useApi().inbox;
  const first = useFirstPage();
  const [state, dispatch] = useReducer(inboxReducer, null, () => begun(list, me, first.of(list)));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useLatest({ state, arrived, list });
  const load = useLoading(list, dispatch, setRefusal);
  const reload = useCallback(() => {
    const { start, items } = latest.current.state;
    void load(latest.current.list, start, Math.min(200, Math.max(PAGE_SIZE, items.length)));
  }, [load, latest]);
  const count = useCallback(() => {
    const { list: counted } = latest.current;
    api.piece(counted, { position: 0 }, 1).then(
      (page) => dispatch({ type: "counted", list: counted, page }),
      // A count that could not be read is read again after the next event.
      () => undefined,
    );
  }, [api, latest]);
  const countLater = useLater(count, COUNT_AFTER_MS);
  useInboxEvents(latest, dispatch, countLater, reload);
  useStale(state, reload);
  useReturn(reload);
  useOwnUnits(me, dispatch);
  const changed = useCallback(
    (summary: InquirySummary) => {
      const before = latest.current.state.known.get(summary.id);
      if (before !== undefined && moved(before, summary)) countLater();
      dispatch({ type: "changed", summary });
    },
    [latest, countLater],
  );
  const range = useWindow(latest, dispatch, setRefusal);
  return {
    state,
    refusal,
    reload,
    range,
    changed,
    unread: useCallback((inquiry) => dispatch({ type: "unread", inquiry }), []),
    opened: useCallback((inquiry) => dispatch({ type: "opened", inquiry }), []),
  };
}

function begun(list: ListQuery, me: string, page: InquiryPage | null): InboxState {
  const empty = emptyInbox(list, me);
  return page === null ? empty : inboxReducer(empty, { type: "loaded", list, page });
}

/** Reads which units the person works in; without an answer, a reload shows what came. */
function useOwnUnits(me: string, dispatch: Dispatch): void {
  const api = useApi().services;
  const dealWith = useRefusal();
  useEffect(() => {
    api.register().then(
      ({ units }) => {
        const mine = units.filter(({ members, leader }) => members.includes(me) || leader === me);
        dispatch({ type: "units", units: new Set(mine.map(({ id }) => id)) });
      },
      (failure) => void dealWith(failure),
    );
  }, [me, api, dealWith, dispatch]);
}

type Load = (list: ListQuery, position?: number, limit?: number) => Promise<void>;

/** Reads the list now, unless it was read before the page was drawn, and whenever it changes; the socket starts from the first page's number. */
function useLoading(list: ListQuery, dispatch: Dispatch, setRefusal: SetRefusal): Load {
  const api = useApi().inbox;
  const { start } = useLive();
  const dealWith = useRefusal();
  const reading = useRef(0);
  const load = useCallback<Load>(
    async (wanted, position = 0, limit = PAGE_SIZE) => {
      reading.current += 1;
      const mine = reading.current;
      dispatch({ type: "loading", list: wanted });
      try {
        const page = await api.piece(wanted, { position }, limit);
        // An answer that nobody waits for any more must not open the socket again after the desk was left.
        if (mine !== reading.current) return;
        dispatch({ type: "loaded", list: wanted, page });
        setRefusal(null);
        start(page.sequence);
      } catch (failure) {
        if (mine !== reading.current) return;
        dispatch({ type: "failed", list: wanted });
        setRefusal(dealWith(failure));
      }
    },
    [api, start, dealWith, dispatch, setRefusal],
  );
  const first = useFirstPage();
  useEffect(() => {
    const read = first.of(list);
    first.forget();
    if (read === null) void load(list);
    else start(read.sequence);
    return () => {
      reading.current += 1;
    };
  }, [load, list, first, start]);
  return load;
}

function useInboxEvents(
  latest: Latest,
  dispatch: Dispatch,
  countLater: (spreadMs?: number) => void,
  reload: () => void,
): void {
  const { listen, spread } = useLive();
  useEffect(() => {
    const happened = (frame: EventFrame) => {
      const { state: before, arrived } = latest.current;
      const arrival = frame.sequence > before.sequence ? arrivalOf(before, frame) : null;
      // The list comes first: whatever becomes of telling, what has arrived stands there.
      dispatch({ type: "event", frame });
      if (isCounted(before, frame)) countLater(concerns(before, frame) ? 0 : spread());
      else if (frame.kind !== "delivery") countLater(COUNT_WITHIN_MS);
      if (arrival !== null && frame.summary !== null) arrived(arrival, frame.summary);
    };
    return listen((frame) => {
      if (frame.type === "event") happened(frame);
      if (frame.type === "resync") reload();
      if (frame.type === "drafts") {
        dispatch({ type: "drafted", inquiry: frame.inquiry, begun: frame.begun });
      }
      if (frame.type === "seen") {
        dispatch({ type: frame.unread ? "unread" : "opened", inquiry: frame.inquiry });
        countLater();
      }
      if (frame.type !== "notices") return;
      if (frame.inquiry !== null) dispatch({ type: "mentioned", inquiry: frame.inquiry });
      else dispatch({ type: "told" });
      countLater();
    });
  }, [listen, spread, latest, dispatch, countLater, reload]);
}

/** Reads the list again, at intervals, when something changed whose place only the service knows. */
function useStale({ stale, pressing }: InboxState, reload: () => void): void {
  const { spread } = useLive();
  const later = useLater(reload, COUNT_AFTER_MS);
  useEffect(() => {
    if (stale > 0) later(spread());
  }, [stale, later, spread]);
  useEffect(() => {
    if (pressing > 0) later();
  }, [pressing, later]);
}

/** Reads the list again once the line is back: what is told to the person alone, drafts and what was seen, is not replayed. */
function useReturn(reload: () => void): void {
  const away = useLive().state === "lost";
  const wasAway = useRef(away);
  useEffect(() => {
    if (wasAway.current && !away) reload();
    wasAway.current = away;
  }, [away, reload]);
}

function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
