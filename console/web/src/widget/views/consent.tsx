/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Entry } from "../conversation";
import type { Speaker } from "../texts";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** How many entries stand before the question: it belongs below the closing of the inquiry, not below what came later. */
export function placeOfConsent(entries: readonly Entry[], closed: number): number {
  return entries.findLastIndex((entry) => entry.sequence <= closed) + 1;
}

/** The question whether a solved inquiry may be used, and what was said to the answer. A no weighs as much as a yes. */
export function Consent(props: Props & { focusField(): void }): JSX.Element | null {
  const { chat, speaker, focusField } = props;
  const { question, told, failed } = chat.feedback;
  const decide = (given: boolean): void => {
    chat.feedback.decide(given);
    focusField();
  };
  if (question === null) {
    const here = told !== null && !told.withdrawn;
    return here ? (
      <li class="message notice" lang={told.language}>
        {told.text}
      </li>
    ) : null;
  }
  return (
    <li class="consent">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form, and this is sent at once. */}
      <div role="group" aria-labelledby="torg-consent">
        <p id="torg-consent" lang={question.language}>
          {question.text}
        </p>
        <div class="answers">
          <button type="button" class="outlined" onClick={() => decide(true)}>
            {speaker.say("consentYes")}
          </button>
          <button type="button" class="outlined" onClick={() => decide(false)}>
            {speaker.say("consentNo")}
          </button>
        </div>
      </div>
      {failed === "consent" && <Failure speaker={speaker} />}
    </li>
  );
}

/** At the end of what was said: that a yes was taken back, or that it could not be. */
export function ConsentLine({ chat, speaker }: Props): JSX.Element | null {
  const { question, told, failed } = chat.feedback;
  if (failed === "consent" && question === null) return <Failure speaker={speaker} />;
  if (!told?.withdrawn) return null;
  return (
    <p class="notice" lang={told.language}>
      {told.text}
    </p>
  );
}

/** Say aloud what is asked, and what was said to the answer. */
export function useConsentNews(chat: Chat, announce: (text: string) => void): void {
  const { question, told } = chat.feedback;
  const text = question?.text ?? told?.text ?? null;
  const before = useRef(text);
  useLayoutEffect(() => {
    if (text !== before.current && text !== null) announce(text);
    before.current = text;
  }, [text, announce]);
}

export function Failure({ speaker }: { speaker: Speaker }): JSX.Element {
  return (
    <p class="wrong" role="alert">
      {speaker.say("feedbackFailed")}
    </p>
  );
}
