/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { Chat } from "../chat";
import { languageName, type Speaker, TEXTS } from "../texts";
import { Icon } from "./icons";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
  readonly inert: boolean;
  /** Whether it is the whole page, which has nothing behind it to go back to. */
  readonly alone: boolean;
  hide(): void;
}

/** Whose chat it is, who answers now, the language, and the way out. */
export function Header({ chat, speaker, inert, alone, hide }: Props): JSX.Element {
  const municipality = chat.terms.config?.municipality ?? speaker.say("municipality");
  const Title = alone ? "h1" : "h2";
  return (
    <div class="header" inert={inert}>
      <div class="names">
        <Title id="torg-title">{speaker.say("title", { municipality })}</Title>
        <p>{answering(chat, speaker)}</p>
      </div>
      <Languages chat={chat} speaker={speaker} />
      {!alone && (
        <button
          type="button"
          class="bare"
          onClick={hide}
          aria-label={speaker.say("close")}
          title={speaker.say("close")}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function answering(chat: Chat, speaker: Speaker): string {
  const { owner, staffName } = chat.conversation;
  const name = staffName ?? speaker.say("staff").toLowerCase();
  if (owner === "staff") return speaker.say("ownerStaff", { name });
  return speaker.say(owner === "queue" ? "ownerQueue" : "ownerBot");
}

function Languages({ chat, speaker }: Pick<Props, "chat" | "speaker">): JSX.Element {
  const served = chat.terms.config?.languages ?? [];
  const offered = [...TEXTS.keys()].filter((code) => served.length === 0 || served.includes(code));
  return (
    <div class="languages">
      <Icon name="globe" />
      <span aria-hidden="true">{chat.language.toUpperCase()}</span>
      <select
        aria-label={speaker.say("language")}
        value={chat.language}
        onChange={(event) => chat.speak(event.currentTarget.value)}
      >
        {offered.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageName(code)}
          </option>
        ))}
      </select>
    </div>
  );
}
