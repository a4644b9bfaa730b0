/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { Chat } from "../chat";
import type { Speaker } from "../texts";
import { opening } from "./waiting";

/** Greeting, and in plain words what is kept and for how long. */
export function Start({ chat, speaker }: { chat: Chat; speaker: Speaker }): JSX.Element {
  const privacy = chat.terms.privacyUrl;
  const longer = chat.terms.config?.inquiry_days ?? null;
  return (
    <div class="start">
      <div class="bubble bot html">
        <p>{speaker.say("greeting")}</p>
        <p>
          {speaker.say("greetingHuman")} {opening(chat.terms.config?.hours, speaker)}
        </p>
      </div>
      <p class="privacy">
        {speaker.say("anonymous")}{" "}
        {chat.terms.retentionDays !== null && speaker.say("kept", { count: chat.terms.retentionDays })}{" "}
        {longer !== null && speaker.say("keptLonger", { count: longer })}{" "}
        {privacy !== null && (
          <a href={privacy.href} target="_blank" rel="noopener noreferrer">
            {speaker.say("privacyLink")}
            <span class="hidden"> {speaker.say("newTab")}</span>
          </a>
        )}
      </p>
      {chat.session.stored.inquiry !== null && (
        <p class="notice">{speaker.say("inquiry", { number: chat.session.stored.inquiry })}</p>
      )}
    </div>
  );
}
