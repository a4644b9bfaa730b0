/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Speaker } from "../texts";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
  announce(text: string): void;
}

/** The link by which the conversation goes on elsewhere: to be scanned, to be copied, or to be read. */
export function Continue({ chat, speaker, announce }: Props): JSX.Element {
  const { link, squares, until, failed } = chat.continuing;
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => close.current?.focus(), []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link ?? "");
    } catch {
      return; // NotAllowedError where the page may not; the link stands there and can be marked.
    }
    announce(speaker.say("continueCopied"));
  };
  return (
    <section class="deletion leave" aria-labelledby="torg-continue">
      <h3 id="torg-continue">{speaker.say("continueTitle")}</h3>
      <div role="status">
        {link === null ? (
          !failed && <p>{speaker.say("continueMaking")}</p>
        ) : (
          <p>{speaker.say("continueBody", { when: speaker.when(until) })}</p>
        )}
      </div>
      <div role="alert">{failed && <p class="wrong">{speaker.say("continueFailed")}</p>}</div>
      {link !== null && (
        <div class="elsewhere">
          {squares !== null && (
            <svg
              class="squares"
              viewBox={`0 0 ${squares.size} ${squares.size}`}
              role="img"
              aria-label={speaker.say("continueCode")}
              shape-rendering="crispEdges"
            >
              <path d={squares.path} />
            </svg>
          )}
          <label class="address">
            {speaker.say("continueLink")}
            <input type="text" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
          </label>
        </div>
      )}
      <div class="answers">
        {link !== null && "clipboard" in navigator && (
          <button type="button" class="send-wide" onClick={() => void copy()}>
            {speaker.say("continueCopy")}
          </button>
        )}
        <button type="button" class="outlined" ref={close} onClick={() => void chat.continuing.ask(false)}>
          {speaker.say("continueDone")}
        </button>
      </div>
    </section>
  );
}
