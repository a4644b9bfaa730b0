/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { Chat } from "../chat";
import type { Message, Rating } from "../protocol";
import type { Speaker } from "../texts";
import { Icon } from "./icons";

const RATINGS: readonly Rating[] = ["up", "down"];

/** Whether a message is an answer out of the knowledge base: nothing else can be rated. */
export function rateable(message: Message): boolean {
  return message.author === "bot" && message.sources.length > 0;
}

/** Thumbs up or down below an answer; pressing the same again takes it back. */
export function Thumbs(props: { chat: Chat; message: Message; speaker: Speaker }): JSX.Element {
  const { chat, message, speaker } = props;
  const rating = chat.feedback.rating(message.id);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is sent at once. */}
      <div class="rating" role="group" aria-label={speaker.say("rate")}>
        <span aria-hidden="true">{speaker.say(rating === null ? "rate" : "rateThanks")}</span>
        {RATINGS.map((value) => (
          <button
            key={value}
            type="button"
            class={`bare ${value}`}
            aria-pressed={rating === value}
            aria-label={speaker.say(value === "up" ? "rateUp" : "rateDown")}
            title={speaker.say(value === "up" ? "rateUp" : "rateDown")}
            onClick={() => chat.feedback.rate(message.id, value)}
          >
            <Icon name="thumb" />
          </button>
        ))}
      </div>
      {chat.feedback.failed === message.id && (
        <p class="wrong" role="alert">
          {speaker.say("feedbackFailed")}
        </p>
      )}
    </>
  );
}
