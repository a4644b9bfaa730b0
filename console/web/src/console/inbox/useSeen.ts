import { useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleFrame, EventFrame } from "../live/frames";
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
  // Whoever comes back to the page has nothing to tell where nothing has come since: they may have marked the inquiry as
  // unread elsewhere meanwhile, which a window that slept has not heard.
  const owed = useRef(true);
  useEffect(() => {
    owed.current = inquiry !== null;
  }, [inquiry]);
  useEffect(() => {
    latest.current = Math.max(latest.current, known);
  });
  const ready = known > 0;
  useEffect(() => {
    if (inquiry === null || !ready) return;
    const tell = () => {
      if (!here || isMarked()) return;
      owed.current = false;
      // What could not be told is told with the next message or opening; until then it is only unread once more.
      void api.seen(inquiry, latest.current).catch(() => {
        owed.current = true;
      });
    };
    if (owed.current) tell();
    return listen((frame) => {
      if (!isNews(frame, inquiry)) return;
      if (frame.type === "event") latest.current = Math.max(latest.current, frame.sequence);
      owed.current = true;
      tell();
    });
  }, [inquiry, here, ready, api, listen, isMarked]);
}

function isNews(frame: ConsoleFrame, inquiry: string): boolean {
  if (frame.type === "event") return frame.inquiry === inquiry && TOLD.has(frame.kind);
  // What mentions the person is read where it stands; its notice may come after the note.
  return frame.type === "notices" && frame.inquiry === inquiry;
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
