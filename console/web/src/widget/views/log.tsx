/** @jsxImportSource preact */
import type { JSX, RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Entry } from "../conversation";
import type { Speaker } from "../texts";
import { Consent, ConsentLine, placeOfConsent, useConsentNews } from "./consent";
import { ContactLine } from "./contact-form";
import { endingText } from "./ending";
import { Icon } from "./icons";
import { Bubble, PendingBubble, TypingBubble } from "./message";
import { SatisfactionQuestion, useSatisfactionNews } from "./satisfaction";
import { Start } from "./start";
import { WaitingLine } from "./waiting";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
  readonly inert: boolean;
  focusField(): void;
  announce(text: string): void;
}

/** How near the end counts as the end, in pixels. */
const NEAR = 48;

/** What was said. New messages are announced elsewhere, once each; this list itself stays silent. */
export function Log({ chat, speaker, inert, focusField, announce }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { entries, typing } = chat.conversation;
  const pending = chat.outbox.messages;
  const below = useScrolling(box, chat);
  useSatisfactionNews(chat, speaker, announce);
  useConsentNews(chat, announce);
  const active = activeChoices(entries, pending.length);
  const choose = (label: string, value: string): void => {
    chat.say(label, value);
    focusField();
  };
  const place = placeOfConsent(entries, chat.conversation.closed);
  const bubble = (entry: Entry): JSX.Element => (
    <Bubble
      key={entry.message.client_id ?? entry.message.id}
      chat={chat}
      message={entry.message}
      speaker={speaker}
      choose={entry === active ? choose : null}
    />
  );
  const end = (): void => box.current?.scrollTo({ top: box.current.scrollHeight });
  return (
    <div class="history" inert={inert}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div class="log" role="log" aria-live="off" aria-label={speaker.say("log")} tabIndex={0} ref={box}>
        <Start chat={chat} speaker={speaker} />
        {chat.ending !== null && <p class="notice">{endingText(chat, speaker)}</p>}
        <ol>
          {entries.slice(0, place).map(bubble)}
          <SatisfactionQuestion
            key={chat.feedback.satisfaction?.inquiry}
            chat={chat}
            speaker={speaker}
            focusField={focusField}
          />
          <Consent key="consent" chat={chat} speaker={speaker} focusField={focusField} />
          {entries.slice(place).map(bubble)}
          {pending.map((message) => (
            <PendingBubble key={message.id} message={message} waits={chat.link !== "up"} speaker={speaker} />
          ))}
        </ol>
        <ConsentLine chat={chat} speaker={speaker} />
        <WaitingLine chat={chat} speaker={speaker} announce={announce} />
        <ContactLine chat={chat} speaker={speaker} />
        {typing !== null && <TypingBubble chat={chat} typing={typing} speaker={speaker} />}
      </div>
      {below && (
        <button type="button" class="jump" onClick={end}>
          {speaker.say("newMessages")}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** The entry whose choices may still be taken: the last that offers some, unless the person has gone on since. */
function activeChoices(entries: readonly Entry[], pending: number): Entry | null {
  if (pending > 0) return null;
  const last = entries.findLast(({ message }) => message.author === "citizen" || message.choices.length > 0);
  return last === undefined || last.message.author === "citizen" ? null : last;
}

/**
 * Follow the conversation while its end is in view, and tell the service what has been seen.
 *
 * A long answer is scrolled to its beginning rather than its end. Returns whether something unread is out of sight.
 */
function useScrolling(box: RefObject<HTMLDivElement | null>, chat: Chat): boolean {
  const following = useRef(true);
  const [below, setBelow] = useState(false);
  const { entries } = chat.conversation;
  const said = entries.length + chat.outbox.messages.length;
  const { satisfaction, question, told } = chat.feedback;
  const asked = `${satisfaction?.inquiry} ${satisfaction?.helped} ${question?.text ?? told?.text}`;
  const own = chat.outbox.messages.length > 0;
  const look = useCallback(() => {
    const log = box.current;
    if (log === null) return;
    const end = log.scrollTop + log.clientHeight;
    following.current = end > log.scrollHeight - NEAR;
    const last = lastMessage(log);
    const seen = !(last instanceof HTMLElement) || last.offsetTop < end - NEAR;
    if (seen && document.visibilityState === "visible") chat.shown();
    setBelow(!seen && chat.unread > 0);
  }, [box, chat]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is a change of what is in the log that moves it.
  useLayoutEffect(() => {
    const log = box.current;
    if (said === 0 && !below) {
      // All of nothing is seen; laying the panel out to find that would make whoever opens it wait.
      if (document.visibilityState === "visible") chat.shown();
      return;
    }
    if (log !== null && said > 0 && (following.current || own)) scrollToLast(log);
    look();
  }, [said, own, asked, chat.conversation.typing, chat.conversation.last, look]);
  useLayoutEffect(() => {
    const log = box.current;
    log?.addEventListener("scroll", look, { passive: true });
    document.addEventListener("visibilitychange", look);
    const resized = new ResizeObserver(() => {
      if (following.current && log !== null && log.querySelector("li") !== null) scrollToLast(log);
    });
    if (log !== null) resized.observe(log);
    return () => {
      log?.removeEventListener("scroll", look);
      document.removeEventListener("visibilitychange", look);
      resized.disconnect();
    };
  }, [box, look]);
  return below;
}

function lastMessage(log: HTMLElement): Element | undefined {
  return [...log.querySelectorAll("li.message")].at(-1);
}

/**
 * Bring the beginning of what stands last into view: a message, or a question that would stand below the edge.
 *
 * Where there is hardly any height, it is the whole panel that scrolls and not the log.
 */
function scrollToLast(log: HTMLElement): void {
  const last = [...log.querySelectorAll("li.message, li.consent")].at(-1);
  const top = last instanceof HTMLElement ? last.offsetTop - 8 : log.scrollHeight;
  log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, top);
  const panel = log.closest(".panel");
  if (panel === null || panel.scrollHeight <= panel.clientHeight) return;
  const above = log.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
  panel.scrollTop = above + top;
}
