import { Button, Tag } from "@digdir/designsystemet-react";
import {
  ArrowRedoIcon,
  BranchingIcon,
  Buildings3Icon,
  EyeObfuscatedIcon,
  NotePencilIcon,
  PersonIcon,
  RobotIcon,
} from "@navikt/aksel-icons";
import { useState } from "react";
import type { MessageInfo } from "../../api/types";
import { FaqMark } from "../answers/FaqMark";
import { Linked } from "../formatting/Linked";
import { channelIcon, channelName } from "../inbox/labels";
import type { Names } from "../mentions/Named";
import { Note, type NotePlace } from "../notes/Note";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { TranslatedMessage } from "../translation/TranslatedMessage";
import { useNow } from "../useNow";
import { Copied } from "./Copied";
import { Delivery } from "./Delivery";
import { Files } from "./Files";
import { isSendable, type Kind, kindOf } from "./kinds";
import { Notes } from "./Notes";
import { SafeHtml, safeTarget } from "./SafeHtml";
import { SendOnButton, SentOn } from "./SentOn";
import { Undelivered } from "./Undelivered";

/** What can be done about one message; each is null where it cannot be done now. */
export interface MessageSteps {
  split: ((message: MessageInfo) => void) | null;
  merge: ((number: string) => void) | null;
  again: ((message: MessageInfo) => void) | null;
  posted: ((message: MessageInfo) => void) | null;
  sendOn: ((message: MessageInfo) => void) | null;
  sendOnAgain: ((entry: MessageInfo) => void) | null;
  note: NotePlace;
}

interface Props {
  message: MessageInfo;
  language: string;
  /** Whether it is the first thing that the bot says to what the citizen wrote. */
  answers: boolean;
  /** Whether the inquiry's messages came and went by several channels. */
  several: boolean;
  /** Whether it and what follows may become an inquiry of its own. */
  splittable: boolean;
  steps: MessageSteps;
  /** What colleagues are called whom a note may mention. */
  names: Names;
}

/** One message. Who said it shows by words, place and colour, never by colour alone. */
export function MessageItem({ message, language, answers, several, splittable, steps, names }: Props) {
  const kind = kindOf(message);
  const sendOn = steps.sendOn !== null && isSendable(message) ? () => steps.sendOn?.(message) : null;
  const split = splittable && steps.split !== null ? () => steps.split?.(message) : null;
  return (
    <li className="message" data-kind={kind} id={`message-${message.id}`}>
      <MessageHead message={message} kind={kind} several={several} sendOn={sendOn} />
      {kind === "note" ? (
        <Note note={message} names={names} place={steps.note} />
      ) : (
        <div className="message__body" lang={kind === "sentOn" ? undefined : language}>
          {message.html !== null && message.author !== "citizen" ? (
            <SafeHtml html={message.html} />
          ) : (
            <Words message={message} kind={kind} />
          )}
          {kind === "sentOn" && <SentOn message={message} language={language} />}
          <Sources message={message} />
          <Choices message={message} />
          <Files files={message.attachments} />
        </div>
      )}
      <Copied copied={message.copied} />
      <Notes notes={message.notes} split={split} merge={steps.merge} />
      <Undelivered
        message={message}
        again={kind === "sentOn" ? steps.sendOnAgain : steps.again}
        posted={steps.posted}
      />
      <MessageFoot message={message} kind={kind} answers={answers} />
      {kind === "staff" && <FaqMark message={message.id} />}
      {kind === "citizen" && message.text !== "" && <TranslatedMessage message={message.id} />}
      {split !== null && !message.notes.split_offered && <SplitButton split={split} />}
    </li>
  );
}

/** What is new in a message; the whole of it, with what it quotes, is one click away. */
function Words({ message, kind }: { message: MessageInfo; kind: Kind }) {
  const { t } = useTexts();
  const [whole, setWhole] = useState(false);
  const full = kind === "sentOn" ? null : message.full_text;
  const shown = whole && full !== null ? full : message.text;
  return (
    <>
      {message.text !== "" && (
        <p className="message__text">
          <Linked text={shown} />
        </p>
      )}
      {full !== null && (
        <Button
          className="message__whole"
          variant="tertiary"
          data-size="sm"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          {t(whole ? "message.lessText" : "message.fullText")}
        </Button>
      )}
    </>
  );
}

function SplitButton({ split }: { split(): void }) {
  const { t } = useTexts();
  return (
    <Button className="message__split" variant="tertiary" data-size="sm" onClick={split}>
      <BranchingIcon aria-hidden />
      {t("message.split")}
    </Button>
  );
}

interface HeadProps {
  message: MessageInfo;
  kind: Kind;
  several: boolean;
  sendOn: (() => void) | null;
}

const ICONS = {
  citizen: PersonIcon,
  bot: RobotIcon,
  staff: null,
  notice: null,
  note: NotePencilIcon,
  sentOn: ArrowRedoIcon,
  outside: Buildings3Icon,
};

/** Kinds that say below the name that the citizen does not see them. */
const HINTS = {
  note: "author.noteHint",
  sentOn: "author.sentOnHint",
  outside: "author.outsideHint",
} as const;

/** Who has no name of their own: machines of the service. */
function nameOf(message: MessageInfo, kind: Kind): string | null {
  if (kind === "bot" || kind === "notice") return null;
  // What a mail says of its sender anybody may have written there: of who is outside, the address stands beside it.
  if (kind !== "outside") return message.author_name;
  return [message.author_name, message.address].filter(Boolean).join(", ") || null;
}

function MessageHead({ message, kind, several, sendOn }: HeadProps) {
  const { t, format } = useTexts();
  const now = useNow();
  const at = new Date(message.created_at);
  const Icon = ICONS[kind];
  const hint = kind in HINTS ? HINTS[kind as keyof typeof HINTS] : null;
  const Way = several && message.channel !== null ? channelIcon(message.channel) : null;
  return (
    <p className="message__head">
      {Icon !== null && <Icon aria-hidden />}
      <strong>{nameOf(message, kind) ?? t(`author.${kind}`)}</strong>
      {hint !== null && <span>{t(hint)}</span>}
      {Way !== null && (
        <span className="message__way">
          <Way aria-hidden /> {channelName(message.channel ?? "", t)}
        </span>
      )}
      <time dateTime={message.created_at} title={format.full(at)}>
        {format.moment(at, new Date(now))}
      </time>
      {sendOn !== null && <SendOnButton open={sendOn} />}
    </p>
  );
}

function Sources({ message }: { message: MessageInfo }) {
  const { t } = useTexts();
  if (message.sources.length === 0) return null;
  return (
    <ul className="message__sources" aria-label={t("message.sources")}>
      {message.sources.map((source) => (
        <li key={`${source.article} ${source.language}`}>
          {t("message.source")}{" "}
          <a
            href={safeTarget(source.url) ?? undefined}
            target="_blank"
            rel="noopener noreferrer"
            lang={source.language}
          >
            {source.title}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What the citizen could pick; for staff only to read. */
function Choices({ message }: { message: MessageInfo }) {
  const { t } = useTexts();
  if (message.choices.length === 0) return null;
  return (
    <ul className="message__choices" aria-label={t("message.choices")}>
      {message.choices.map(({ label, value }) => (
        <li key={value}>
          <Tag variant="outline" data-color="neutral" data-size="sm">
            {label}
          </Tag>
        </li>
      ))}
    </ul>
  );
}

function MessageFoot({ message, kind, answers }: { message: MessageInfo; kind: Kind; answers: boolean }) {
  const { t, format } = useTexts();
  // Where no article stands behind it, it is no answer: a receipt is as sure as the guess that was not given.
  const sure = kind === "bot" && message.sources.length > 0 ? message.confidence : null;
  const intent = `intent.${message.intent}`;
  // How sure an answer is says already that a question was understood.
  const understood = answers && isTextKey(intent) && !(sure !== null && message.intent === "question");
  const facts = [
    sure !== null && t("message.sure", { percent: format.percent(sure) }),
    understood && t("message.intent", { intent: t(intent) }),
  ].filter((fact) => fact !== false);
  const outgoing = kind === "bot" || kind === "staff" || kind === "sentOn";
  const masked = message.masked && !message.withdrawn;
  if (facts.length === 0 && !masked && !(outgoing && message.state !== null)) return null;
  return (
    <p className="message__foot">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {masked && (
        <span className="message__masked">
          <EyeObfuscatedIcon aria-hidden />
          {t("message.masked")}
        </span>
      )}
      {outgoing && message.state !== null && <Delivery state={message.state} channel={message.channel} />}
    </p>
  );
}
