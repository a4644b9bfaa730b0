/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Helped } from "../protocol";
import type { Speaker } from "../texts";
import { Failure } from "./consent";

const ANSWERS = { yes: "helpedYes", partly: "helpedPartly", no: "helpedNo" } as const;
const LONGEST = 500;

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** Whether the person was helped: three answers of one weight, any of which may be given, changed or left alone. */
export function SatisfactionQuestion(props: Props & { focusField(): void }): JSX.Element | null {
  const { chat, speaker, focusField } = props;
  const { satisfaction, failed } = chat.feedback;
  // Who answered before this page was opened is not asked for more words.
  const [now, setNow] = useState(false);
  if (satisfaction === null) return null;
  const { helped, comment } = satisfaction;
  const tell = (value: Helped): void => {
    setNow(true);
    chat.feedback.tellHelped(value);
  };
  return (
    <li class="consent">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is sent at once. */}
      <div role="group" aria-labelledby="torg-helped">
        <p id="torg-helped">{speaker.say("helped")}</p>
        <div class="answers">
          {(Object.keys(ANSWERS) as Helped[]).map((value) => (
            <button
              key={value}
              type="button"
              class="outlined"
              aria-pressed={helped === value}
              onClick={() => tell(value)}
            >
              {speaker.say(ANSWERS[value])}
            </button>
          ))}
        </div>
      </div>
      {failed === "satisfaction" && <Failure speaker={speaker} />}
      {helped !== null && <p class="answered">{speaker.say("helpedThanks")}</p>}
      {helped !== null && now && comment === "" && (
        <Comment chat={chat} speaker={speaker} helped={helped} focusField={focusField} />
      )}
    </li>
  );
}

/** Room for more words for those who want; once they are kept there is nothing left to do. */
function Comment(props: Props & { helped: Helped; focusField(): void }): JSX.Element {
  const { chat, speaker, helped, focusField } = props;
  const [text, setText] = useState("");
  const send = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    chat.feedback.tellHelped(helped, text);
    focusField();
  };
  return (
    <form class="comment" onSubmit={send}>
      <label for="torg-comment">{speaker.say("helpedComment")}</label>
      <textarea
        id="torg-comment"
        rows={2}
        maxLength={LONGEST}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="outlined" disabled={text.trim() === ""}>
        {speaker.say("helpedSend")}
      </button>
    </form>
  );
}

/** Say aloud what is asked when that comes up before one's eyes, and thanks for the answer; nothing when it stood there. */
export function useSatisfactionNews(chat: Chat, speaker: Speaker, announce: (text: string) => void): void {
  const { satisfaction } = chat.feedback;
  const { closed, history } = chat.conversation;
  const asked = satisfaction?.helped === null && history !== null && closed > history;
  const key = satisfaction?.helped ? "helpedThanks" : asked ? "helped" : null;
  const before = useRef(key);
  useLayoutEffect(() => {
    const answered = key === "helpedThanks" && before.current === "helped";
    if (key !== before.current && (key === "helped" || answered)) announce(speaker.say(key));
    before.current = key;
  }, [key, speaker, announce]);
}
