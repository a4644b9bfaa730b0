/** @jsxImportSource preact */
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Speaker } from "../texts";
import { Attach, ChosenFiles } from "./files";
import { Icon } from "./icons";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** The share of the limit from which on the characters that are left are counted. */
const NEAR_LIMIT = 0.9;

/** The field to write in: Enter sends, Shift and Enter begins a new line. */
export function Composer({ chat, speaker, field }: Props): JSX.Element {
  const [refused, setRefused] = useState(false);
  const text = chat.draft;
  // The service counts code points, as Python does.
  const length = [...text.trim()].length;
  const left = chat.terms.textLimit === null ? null : chat.terms.textLimit - length;
  const over = left !== null && left < 0;
  useGrowing(field, text);
  const send = (): void => {
    setRefused(over);
    if (over || chat.files.sending) return;
    if (chat.files.chosen.length > 0) {
      void chat.files.send(text.trim()).then((sent) => {
        if (sent) chat.draft = "";
        field.current?.focus();
      });
      return;
    }
    if (length === 0) return;
    chat.say(text.trim());
    chat.draft = "";
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    // While letters are being composed (Chinese, dead keys on some systems), Enter belongs to that.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const typed = (value: string): void => {
    chat.draft = value;
    if (value.trim() !== "") chat.signals.typing();
  };
  const tried = over && refused;
  const problem = tried ? speaker.say("over", { count: -left }) : trouble(chat, speaker);
  const near = left !== null && chat.terms.textLimit !== null && length >= chat.terms.textLimit * NEAR_LIMIT;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div role="alert" id="torg-problem" class="problem">
        {problem !== null && <p>{problem}</p>}
      </div>
      <ChosenFiles chat={chat} speaker={speaker} focusField={() => field.current?.focus()} />
      <Attach chat={chat} speaker={speaker} />
      <textarea
        ref={field}
        readOnly={chat.files.sending}
        rows={1}
        value={text}
        enterkeyhint="send"
        aria-label={speaker.say("input")}
        placeholder={speaker.say("input")}
        aria-invalid={over}
        aria-describedby={near ? "torg-left torg-problem" : "torg-problem"}
        onInput={(event) => typed(event.currentTarget.value)}
        onKeyDown={keys}
        onPaste={(event) => {
          const pasted = event.clipboardData?.files;
          if (pasted === undefined || pasted.length === 0 || chat.files.most === 0) return;
          event.preventDefault();
          chat.files.add([...pasted]);
        }}
      />
      <button type="submit" class="send" aria-label={speaker.say("send")} title={speaker.say("send")}>
        <Icon name="send" />
      </button>
      <p role="status" class="left">
        {chat.files.sending && speaker.say("filesSending")}
      </p>
      {near && !tried && (
        <p id="torg-left" class={over ? "left over" : "left"}>
          {over ? speaker.say("over", { count: -left }) : speaker.say("left", { count: left })}
        </p>
      )}
    </form>
  );
}

/** Why a message waits or did not go, in words; null when there is nothing wrong. */
function trouble(chat: Chat, speaker: Speaker): string | null {
  const { problem, sending } = chat.files;
  if (problem !== null) return speaker.say(problem.key, problem.values);
  if (sending) return null;
  const { hold } = chat.outbox;
  if (hold?.code === "rate_limited") {
    return speaker.say("rateLimited", { count: hold.seconds });
  }
  if (hold !== null) return speaker.say("unavailable");
  if (chat.refusal === null) return null;
  return speaker.say(chat.refusal === "too_long" ? "tooLong" : "refused");
}

/** Browsers that let a field grow by themselves need no measuring, which lays the panel out while it opens. */
const GROWS_ITSELF = globalThis.CSS?.supports?.("field-sizing", "content") === true;

/** As high as its text, up to what the style sheet allows. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null || GROWS_ITSELF) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [field, text]);
}
