import { Tag } from "@digdir/designsystemet-react";
import { EyeObfuscatedIcon, NotePencilIcon, PersonIcon, RobotIcon } from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { Delivery } from "./Delivery";
import { SafeHtml, safeTarget } from "./SafeHtml";

type Kind = "citizen" | "bot" | "staff" | "notice" | "note";

interface Props {
  message: MessageInfo;
  language: string;
  /** Whether it is the first thing that the bot says to what the citizen wrote. */
  answers: boolean;
}

/** One message. Who said it shows by words, place and colour, never by colour alone. */
export function MessageItem({ message, language, answers }: Props) {
  const kind: Kind = message.internal ? "note" : message.author;
  return (
    <li className="message" data-kind={kind}>
      <MessageHead message={message} kind={kind} />
      <div className="message__body" lang={kind === "note" ? undefined : language}>
        {message.html !== null && message.author === "bot" ? (
          <SafeHtml html={message.html} />
        ) : (
          <p className="message__text">{message.text}</p>
        )}
        <Sources message={message} />
        <Choices message={message} />
      </div>
      <MessageFoot message={message} kind={kind} answers={answers} />
    </li>
  );
}

function MessageHead({ message, kind }: { message: MessageInfo; kind: Kind }) {
  const { t, format } = useTexts();
  const now = useNow();
  const at = new Date(message.created_at);
  const Icon = { citizen: PersonIcon, bot: RobotIcon, staff: null, notice: null, note: NotePencilIcon }[kind];
  const name = kind === "staff" || kind === "note" ? message.author_name : null;
  return (
    <p className="message__head">
      {Icon !== null && <Icon aria-hidden />}
      <strong>{name ?? t(`author.${kind}`)}</strong>
      {kind === "note" && <span>{t("author.noteHint")}</span>}
      <time dateTime={message.created_at} title={format.full(at)}>
        {format.moment(at, new Date(now))}
      </time>
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
  const sure = kind === "bot" ? message.confidence : null;
  const intent = `intent.${message.intent}`;
  // How sure an answer is says already that a question was understood.
  const understood = answers && isTextKey(intent) && !(sure !== null && message.intent === "question");
  const facts = [
    sure !== null && t("message.sure", { percent: format.percent(sure) }),
    understood && t("message.intent", { intent: t(intent) }),
  ].filter((fact) => fact !== false);
  const outgoing = kind === "bot" || kind === "staff";
  if (facts.length === 0 && !message.masked && !(outgoing && message.state !== null)) return null;
  return (
    <p className="message__foot">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {message.masked && (
        <span className="message__masked">
          <EyeObfuscatedIcon aria-hidden />
          {t("message.masked")}
        </span>
      )}
      {outgoing && message.state !== null && <Delivery state={message.state} />}
    </p>
  );
}
