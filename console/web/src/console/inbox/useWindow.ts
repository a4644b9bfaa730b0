import { useCallback, useRef } from "react";
import { useApi } from "../../api/ApiProvider";
import { PAGE_SIZE, type Place } from "../../api/inbox";
import { useRefusal } from "../session/SessionProvider";
import type { InboxState } from "./inboxState";
import type { Dispatch, Latest, SetRefusal } from "./useInbox";

const AROUND = 150;
const NEAR = 15;
/** So many inquiries are held at most: whoever scrolls on has the window moved instead of widened. */
const MOST = 1_000;

type Reading = { type: "below" | "above" | "loaded"; place: Place; limit: number };

/** What has to be read so that the rows on the screen, and some around them, are there; null when they are. */
export function missing(state: InboxState, first: number, last: number): Reading | null {
  const { items, start, next, previous, total } = state;
  if (state.phase !== "ready" || total === 0) return null;
  const end = start + items.length;
  const jump: Reading = {
    type: "loaded",
    place: { position: Math.max(0, Math.min(first - PAGE_SIZE, total - AROUND)) },
    limit: AROUND,
  };
  if (items.length === 0 || first > end || last < start) return jump;
  if (last >= end - NEAR && next !== null) {
    return items.length >= MOST ? jump : { type: "below", place: { before: next }, limit: PAGE_SIZE };
  }
  if (first <= start + NEAR && start > 0) {
    if (previous === null || items.length >= MOST) return jump;
    return { type: "above", place: { after: previous }, limit: PAGE_SIZE };
  }
  return null;
}

/** Reads what is missing around the rows on the screen, one piece at a time. */
export function useWindow(latest: Latest, dispatch: Dispatch, setRefusal: SetRefusal) {
  const api = useApi().inbox;
  const dealWith = useRefusal();
  const busy = useRef(false);
  return useCallback(
    (first: number, last: number) => {
      const { state } = latest.current;
      const wanted = busy.current ? null : missing(state, first, last);
      if (wanted === null) return;
      busy.current = true;
      api
        .piece(state.list, wanted.place, wanted.limit)
        .finally(() => {
          busy.current = false;
        })
        .then(
          (page) => dispatch({ type: wanted.type, list: state.list, page }),
          (failure) => setRefusal(dealWith(failure)),
        );
    },
    [api, dealWith, latest, dispatch, setRefusal],
  );
}
