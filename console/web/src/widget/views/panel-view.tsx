/** @jsxImportSource preact */
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Panel } from "../panel";
import type { Speaker } from "../texts";
import { Composer } from "./composer";
import { ContactForm, offered } from "./contact-form";
import { Continue } from "./continue";
import { Copy } from "./copy";
import { Deletion } from "./deletion";
import { endingText } from "./ending";
import { keepFocusInside, useKeyboardRoom } from "./full-screen";
import { Header } from "./header";
import { useLasting, useMedia, useStore } from "./hooks";
import { Icon } from "./icons";
import { Log } from "./log";
import { MailForm } from "./mail-form";

/** The same limits as in the style sheet. */
const FULL_SCREEN = "(max-width: 30em), (max-height: 28em)";
/** A break shorter than this passes unmentioned, in milliseconds. */
const QUIET_BREAK = 1_500;
/** How often to ask whether the bot is itself again, in milliseconds. */
const LOOK_AGAIN = 15_000;

interface Props {
  readonly chat: Chat;
  readonly panel: Panel;
  readonly speaker: Speaker;
  /** What one writes in, which has the focus when the panel opens. */
  readonly field: RefObject<HTMLTextAreaElement | null>;
  hide(): void;
  announce(text: string): void;
  readonly children: ComponentChildren;
}

/** The chat: header, what was said, the field to write in, and the two ways out. */
export function PanelView({ chat, panel, speaker, field, hide, announce, children }: Props): JSX.Element {
  useStore(chat);
  const box = useRef<HTMLDivElement>(null);
  const full = useMedia(FULL_SCREEN) || panel.alone;
  useKeyboardRoom(box, full);
  const focusField = useCallback(() => field.current?.focus(), [field]);
  useEndingNews(chat, speaker, announce);
  const deleting = chat.deletion !== "no";
  const aside = deleting ? "deletion" : askedBeside(chat);
  useAfterwards(aside !== null, focusField);
  const role = panel.alone ? ({ role: "main" } as const) : ({ role: "dialog", "aria-modal": full } as const);
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && deleting) chat.askDeletion(false);
    else if (event.key === "Escape" && aside !== null) shutBeside(chat);
    else if (event.key === "Escape") hide();
    else if (full && box.current !== null) keepFocusInside(box.current, event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role, with what goes with that, is chosen above.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: as above.
    <div
      class={`panel${full ? " full" : ""}${panel.alone ? " alone" : ""}`}
      {...role}
      aria-labelledby="torg-title"
      ref={box}
      onKeyDown={keys}
    >
      <Header chat={chat} speaker={speaker} hide={hide} inert={deleting} alone={panel.alone} />
      <Contact chat={chat} panel={panel} speaker={speaker} />
      <Log chat={chat} speaker={speaker} inert={deleting} focusField={focusField} announce={announce} />
      {aside === "deletion" && <Deletion chat={chat} speaker={speaker} />}
      {aside === "contact" && <ContactForm chat={chat} speaker={speaker} />}
      {aside === "mail" && <MailForm chat={chat} speaker={speaker} />}
      {aside === "continue" && <Continue chat={chat} speaker={speaker} announce={announce} />}
      {aside === null && (
        <>
          <Composer chat={chat} speaker={speaker} field={field} />
          <Actions chat={chat} speaker={speaker} focusField={focusField} />
        </>
      )}
      {children}
    </div>
  );
}

/** What stands where one writes otherwise; one thing at a time. */
function askedBeside(chat: Chat): "contact" | "mail" | "continue" | null {
  if (chat.contact.asked) return "contact";
  if (chat.mail.asks !== null) return "mail";
  return chat.continuing.asked ? "continue" : null;
}

function shutBeside(chat: Chat): void {
  chat.contact.ask(false);
  chat.mail.ask(null);
  void chat.continuing.ask(false);
}

/** Say that the conversation is gone. */
function useEndingNews(chat: Chat, speaker: Speaker, announce: Props["announce"]): void {
  const before = useRef(chat.ending);
  useLayoutEffect(() => {
    if (chat.ending !== before.current && chat.ending !== null) announce(endingText(chat, speaker));
    before.current = chat.ending;
  }, [chat, chat.ending, speaker, announce]);
}

/** Do something when a condition ends. */
function useAfterwards(condition: boolean, action: () => void): void {
  const before = useRef(condition);
  useLayoutEffect(() => {
    if (before.current && !condition) action();
    before.current = condition;
  });
}

/** Whether there is contact, said only when there is something to say. */
function Contact({ chat, panel, speaker }: Pick<Props, "chat" | "panel" | "speaker">): JSX.Element {
  useStore(panel);
  const missing = useLasting(panel.open && chat.link !== "up" && chat.deletion !== "running", QUIET_BREAK);
  const offline = missing && !navigator.onLine;
  const dull =
    panel.open &&
    chat.terms.config !== null &&
    chat.terms.config.dialogue !== "up" &&
    chat.conversation.owner === "bot";
  useLayoutEffect(() => {
    if (!dull) return;
    const timer = setInterval(() => void chat.askTerms(), LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [chat, dull]);
  const key = offline ? "offline" : chat.link === "connecting" ? "connecting" : "reconnecting";
  return (
    <div role="status" class="contact">
      {missing ? <p>{speaker.say(key)}</p> : dull && <p>{speaker.say("dialogueDown")}</p>}
    </div>
  );
}

function Actions({
  chat,
  speaker,
  focusField,
}: Pick<Props, "chat" | "speaker"> & { focusField(): void }): JSX.Element {
  const human = (): void => {
    chat.say(speaker.say("human"), "human");
    focusField();
  };
  const withdraw = (): void => {
    chat.feedback.withdraw();
    focusField();
  };
  return (
    <div class="actions">
      {chat.conversation.owner === "bot" && (
        <button type="button" class="quiet" onClick={human}>
          <Icon name="person" />
          {speaker.say("human")}
        </button>
      )}
      {chat.feedback.given && (
        <button type="button" class="quiet" onClick={withdraw}>
          <Icon name="back" />
          {speaker.say("consentWithdraw")}
        </button>
      )}
      {/* Once a person has it, and no address was left, the offer stands below what was said. */}
      {offered(chat).length > 0 && (chat.conversation.owner === "bot" || chat.contact.known.length > 0) && (
        <button type="button" class="quiet" onClick={() => chat.contact.ask(true)}>
          <Icon name="mail" />
          {speaker.say("contactShort")}
        </button>
      )}
      <Copy chat={chat} speaker={speaker} />
      {chat.session.stored.inquiry !== null && (
        <button type="button" class="quiet" onClick={() => void chat.continuing.ask(true)}>
          <Icon name="phone" />
          {speaker.say("continue")}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        disabled={!chat.session.begun}
        onClick={() => chat.askDeletion(true)}
      >
        <Icon name="bin" />
        {speaker.say("delete")}
      </button>
    </div>
  );
}
