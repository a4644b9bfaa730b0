import { useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { EventFrame } from "../live/frames";
import { useLive } from "../live/LiveProvider";

/** Kinds of events of which somebody may get a notice, or a mark in the list; what is on their screen is known to them. */
const TOLD: ReadonlySet<EventFrame["kind"]> = new Set(["message", "status"]);

/**
 * Tells the service up to which event the person has seen the open inquiry, while the page is really on the screen.
 *
 * `known` is the number of the last event that the inbox has taken in, 0 while it knows none.
 */
export function useSeen(inquiry: string | null, known: number): void {
  const api = useApi().inbox;
  const { listen } = useLive();
  const here = useVisible();
  const isMarked = useMarked(inquiry);
  const latest = useRef(known);
  useEffect(() => {
    latest.current = Math.max(latest.current, known);
  });
  const ready = known > 0;
  useEffect(() => {
    if (inquiry === null || !here || !ready) return;
    const tell = (sequence: number) => {
      // What could not be told is told with the next message or opening; until then it is only unread once more.
      if (!isMarked()) void api.seen(inquiry, sequence).catch(() => undefined);
    };
    tell(latest.current);
    return listen((frame) => {
      if (frame.type === "event" && frame.inquiry === inquiry && TOLD.has(frame.kind)) tell(frame.sequence);
      // What mentions the person is read where it stands; its notice may come after the note.
      if (frame.type === "notices" && frame.inquiry === inquiry) tell(latest.current);
    });
  }, [inquiry, here, ready, api, listen, isMarked]);
}

/** Whether the person has marked the open inquiry as unread in another window; opening it anew, here or there, ends that. */
function useMarked(inquiry: string | null): () => boolean {
  const { listen } = useLive();
  const marked = useRef(false);
  useEffect(() => {
    marked.current = false;
    return listen((frame) => {
      if (frame.type === "seen" && frame.inquiry === inquiry) marked.current = frame.unread;
    });
  }, [inquiry, listen]);
  const [isMarked] = useState(() => () => marked.current);
  return isMarked;
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => !document.hidden);
  useEffect(() => {
    const changed = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
  return visible;
}
