/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ContactChannel } from "../protocol";
import type { Speaker } from "../texts";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** Ways by which a chat goes on that are switched on at the service. */
export function offered(chat: Chat): readonly ContactChannel[] {
  return chat.session.stored.inquiry === null ? [] : (chat.terms.config?.continue_by ?? []);
}

/** Asks for an address at which the person is answered when the chat is closed. */
export function ContactForm({ chat, speaker }: Props): JSX.Element {
  const { saving, problem } = chat.contact;
  const ways = offered(chat);
  const [channel, setChannel] = useState<ContactChannel>(ways[0] ?? "email");
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const label = speaker.say(channel === "email" ? "contactEmail" : "contactSms");
  return (
    <form
      class="deletion leave"
      aria-labelledby="torg-contact"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving && address.trim() !== "") void chat.contact.leave(channel, address.trim(), name.trim());
      }}
    >
      <h3 id="torg-contact">{speaker.say("contactOffer")}</h3>
      <p>{speaker.say("contactBody")}</p>
      {ways.length > 1 && (
        <fieldset>
          <legend class="hidden">{speaker.say("contactHow")}</legend>
          {ways.map((way) => (
            <label key={way}>
              <input
                type="radio"
                name="torg-contact-way"
                checked={way === channel}
                onChange={() => setChannel(way)}
              />
              {speaker.say(way === "email" ? "byEmail" : "bySms")}
            </label>
          ))}
        </fieldset>
      )}
      <label class="address">
        {label}
        <input
          ref={field}
          // The service judges the address: browsers refuse some that exist, and say so in their own language.
          type="text"
          inputMode={channel === "email" ? "email" : "tel"}
          autocomplete={channel === "email" ? "email" : "tel"}
          value={address}
          aria-invalid={problem !== null}
          aria-describedby="torg-contact-problem"
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
      </label>
      <div role="alert" id="torg-contact-problem">
        {problem !== null && <p class="wrong">{trouble(problem, channel, speaker)}</p>}
      </div>
      <label class="address">
        {speaker.say("contactName")}
        <input
          type="text"
          autocomplete="name"
          maxLength={100}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <div class="answers">
        <button type="submit" class="send-wide" aria-disabled={saving}>
          {speaker.say(saving ? "contactSaving" : "contactSave")}
        </button>
        <button type="button" class="outlined" onClick={() => chat.contact.ask(false)}>
          {speaker.say("contactNo")}
        </button>
      </div>
    </form>
  );
}

function trouble(code: string, channel: ContactChannel, speaker: Speaker): string {
  if (code === "bad_input" || code === "malformed") {
    return speaker.say(channel === "email" ? "contactWrongEmail" : "contactWrongSms");
  }
  return speaker.say("contactFailed");
}

/** Below what was said: where answers go when the chat is closed, or the offer to leave an address once a person has it. */
export function ContactLine({ chat, speaker }: Props): JSX.Element | null {
  const [latest] = chat.contact.known;
  if (latest !== undefined) {
    return <p class="notice">{speaker.say("contactKept", { address: latest.address })}</p>;
  }
  if (chat.conversation.owner === "bot" || offered(chat).length === 0 || chat.contact.asked) return null;
  return (
    <p class="notice">
      <button type="button" class="outlined offer" onClick={() => chat.contact.ask(true)}>
        {speaker.say("contactOffer")}
      </button>
    </p>
  );
}
