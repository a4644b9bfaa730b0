/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { linked } from "../../linked";
import type { Chat } from "../chat";
import type { Typing } from "../conversation";
import type { Message, Source } from "../protocol";
import { safeUrl, sanitise } from "../sanitise";
import type { Unsent } from "../storage";
import type { Speaker } from "../texts";
import { authorName } from "./aloud";
import { MessageFiles } from "./files";
import { rateable, Thumbs } from "./thumbs";

interface BubbleProps {
  readonly chat: Chat;
  readonly message: Message;
  readonly speaker: Speaker;
  /** Takes a choice; null when the conversation has gone on and the choices only tell what there was. */
  readonly choose: ((label: string, value: string) => void) | null;
}

/** One message with its author, its sources and what may be chosen. */
export function Bubble({ chat, message, speaker, choose }: BubbleProps): JSX.Element {
  const { author } = message;
  const language = message.language ?? undefined;
  const time = <time dateTime={message.created_at}>{speaker.time(message.created_at)}</time>;
  if (author === "notice") {
    return (
      <li class="message notice" lang={language}>
        <Said message={message} speaker={speaker} />
        <Choices message={message} speaker={speaker} choose={choose} />
      </li>
    );
  }
  return (
    <li class={`message ${author}`}>
      <p class="author">
        {author === "citizen" ? (
          <span class="hidden">{speaker.say("you")}</span>
        ) : (
          authorName(message, speaker)
        )}{" "}
        {time}
      </p>
      <div class={`bubble ${author}`} lang={language}>
        <Said message={message} speaker={speaker} />
        <Sources message={message} speaker={speaker} />
        <MessageFiles chat={chat} message={message} speaker={speaker} />
      </div>
      {rateable(message) && <Thumbs chat={chat} message={message} speaker={speaker} />}
      <Choices message={message} speaker={speaker} choose={choose} />
    </li>
  );
}

/** A message of the person's own that the service has not acknowledged. */
export function PendingBubble(props: { message: Unsent; waits: boolean; speaker: Speaker }): JSX.Element {
  const { message, waits, speaker } = props;
  return (
    <li class="message citizen pending">
      <p class="author">
        <span class="hidden">{speaker.say("you")} </span>
        <span class="fate">{speaker.say(waits ? "unsent" : "sending")}</span>
      </p>
      <div class="bubble citizen">
        <p class="text">{message.text}</p>
      </div>
    </li>
  );
}

/** Somebody is writing; goes away by itself when its time is over. */
export function TypingBubble(props: { chat: Chat; typing: Typing; speaker: Speaker }): JSX.Element {
  const { chat, typing, speaker } = props;
  useEffect(() => {
    const timer = setTimeout(() => chat.expireTyping(), typing.until - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [chat, typing]);
  const author = { author: typing.who, author_name: chat.conversation.staffName };
  return (
    <p class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {speaker.say("typing", { name: authorName(author, speaker) })}
    </p>
  );
}

function Said({ message, speaker }: { message: Message; speaker: Speaker }): JSX.Element {
  if (message.text === "" && message.html === null) return <></>;
  return message.html === null ? (
    <p class="text">
      <Linked text={message.text} newTab={speaker.say("newTab")} />
    </p>
  ) : (
    <Html html={message.html} newTab={speaker.say("newTab")} />
  );
}

/** A plain text in which the addresses of pages are links. */
function Linked({ text, newTab }: { text: string; newTab: string }): JSX.Element {
  return (
    <>
      {linked(text).map(({ at, words, href }) =>
        href === null ? (
          words
        ) : (
          <a key={at} href={href} target="_blank" rel="noopener noreferrer">
            {words}
            <span class="hidden"> {newTab}</span>
          </a>
        ),
      )}
    </>
  );
}

function Html({ html, newTab }: { html: string; newTab: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.replaceChildren(sanitise(html, newTab)), [html, newTab]);
  return <div class="html" ref={box} />;
}

function Sources({ message, speaker }: { message: Message; speaker: Speaker }): JSX.Element | null {
  const { sources } = message;
  if (sources.length === 0) return null;
  return (
    <div class={sources.length === 1 ? "sources one" : "sources"} lang={speaker.language}>
      <p class="label">{speaker.say("source", { count: sources.length })} </p>
      <ul>
        {sources.map((source) => (
          <li key={source.article} lang={source.language}>
            <SourceLink source={source} speaker={speaker} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SourceLink({ source, speaker }: { source: Source; speaker: Speaker }): JSX.Element {
  const url = safeUrl(source.url);
  if (url === null) return <span>{source.title}</span>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer">
      {source.title}
      <span class="hidden" lang={speaker.language}>
        {" "}
        {speaker.say("newTab")}
      </span>
    </a>
  );
}

function Choices({ message, speaker, choose }: Omit<BubbleProps, "chat">): JSX.Element | null {
  if (message.choices.length === 0) return null;
  const label = speaker.say(choose === null ? "earlierChoices" : "choices");
  return (
    <ul class={choose === null ? "choices past" : "choices"} aria-label={label}>
      {message.choices.map((choice) => (
        <li key={choice.value}>
          {choose === null ? (
            <span>{choice.label}</span>
          ) : (
            <button type="button" onClick={() => choose(choice.label, choice.value)}>
              {choice.label}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
