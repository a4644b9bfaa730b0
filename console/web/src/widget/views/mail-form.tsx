/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Speaker } from "../texts";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** Asks for an address, then for the code that was sent there. */
export function MailForm({ chat, speaker }: Props): JSX.Element {
  const { asks, address, sending, problem } = chat.mail;
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const code = asks === "code";
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins in its own, empty field.
  useLayoutEffect(() => {
    setTyped("");
    field.current?.focus();
  }, [code]);
  const send = (): void => {
    const value = typed.trim();
    if (value !== "") void (code ? chat.mail.send(value) : chat.mail.sendCode(value));
  };
  return (
    <form
      class="deletion leave"
      aria-labelledby="torg-mail"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3 id="torg-mail">{speaker.say("mailTitle")}</h3>
      <p id="torg-mail-what">{code ? speaker.say("mailCodeSent", { address }) : speaker.say("mailBody")}</p>
      <label class="address">
        {speaker.say(code ? "mailCode" : "contactEmail")}
        <input
          key={asks}
          ref={field}
          // The service judges the address: browsers refuse some that exist, and say so in their own language.
          type="text"
          inputMode={code ? "numeric" : "email"}
          autocomplete={code ? "one-time-code" : "email"}
          value={typed}
          aria-invalid={problem !== null}
          aria-describedby="torg-mail-what torg-mail-problem"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div role="alert" id="torg-mail-problem">
        {problem !== null && <p class="wrong">{trouble(problem, speaker)}</p>}
      </div>
      <div class="answers">
        <button type="submit" class="send-wide" aria-disabled={sending}>
          {speaker.say(sending ? "sending" : code ? "mailSend" : "mailSendCode")}
        </button>
        {code && (
          <button type="button" class="outlined" onClick={() => chat.mail.ask("address")}>
            {speaker.say("mailOther")}
          </button>
        )}
        <button type="button" class="outlined" onClick={() => chat.mail.ask(null)}>
          {speaker.say("contactNo")}
        </button>
      </div>
    </form>
  );
}

function trouble(code: string, speaker: Speaker): string {
  if (code === "wrong_code") return speaker.say("mailWrongCode");
  if (code === "bad_input" || code === "malformed") return speaker.say("contactWrongEmail");
  return speaker.say(code === "rate_limited" ? "mailTooMany" : "mailFailed");
}
