/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Hours, Waiting } from "../protocol";
import type { Speaker } from "../texts";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** How often to ask how far the queue has come, in milliseconds. */
const LOOK_AGAIN = 20_000;

/** Below what was said, while somebody waits for a person: the place in the queue and what others really waited. */
export function WaitingLine({
  chat,
  speaker,
  announce,
}: Props & { announce(text: string): void }): JSX.Element | null {
  const waits = chat.conversation.owner === "queue";
  useEffect(() => {
    if (!waits) {
      chat.waiting.forget();
      return;
    }
    const look = (): void => {
      if (document.visibilityState === "visible") void chat.waiting.load();
    };
    look();
    const timer = setInterval(look, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [chat, waits]);
  const { told } = chat.waiting;
  const text = waits && told !== null ? words(told, speaker) : "";
  useOnce(text, announce);
  return text === "" ? null : <p class="notice waiting">{text}</p>;
}

/** Said aloud when somebody begins to wait, and not again with every step of the queue. */
function useOnce(text: string, announce: (text: string) => void): void {
  const said = useRef(false);
  useEffect(() => {
    if (text !== "" && !said.current) announce(text);
    said.current = text !== "";
  }, [text, announce]);
}

function words({ hours, ahead, waits }: Waiting, speaker: Speaker): string {
  if (typeof ahead !== "number") return "";
  const place = ahead === 0 ? speaker.say("queueFirst") : speaker.say("queueAhead", { count: ahead });
  if (!hours.open) return `${speaker.say("queueClosed", { when: speaker.when(hours.changes_at) })} ${place}`;
  if (waits === null) return place;
  const key = waits.from === 0 ? "queueUpTo" : "queueSpan";
  return `${place} ${speaker.say(key, { others: waits.count, from: waits.from, count: waits.to })}`;
}

/** Whether somebody is there now, for who has not written yet. */
export function opening(hours: Hours | undefined, speaker: Speaker): string {
  if (hours === undefined) return "";
  return speaker.say(hours.open ? "hoursOpen" : "hoursClosed", { when: speaker.when(hours.changes_at) });
}
