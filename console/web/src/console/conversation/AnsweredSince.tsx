import type { MessageInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { Confirm } from "./Confirm";
import type { Draft } from "./drafts";

const SHOWN = 200;

/** The last reply that a colleague gave after somebody began to write theirs; null when there is none. */
export function answerSince(messages: readonly MessageInfo[], me: string, draft: Draft): MessageInfo | null {
  const theirs = ({ author, author_name, internal, created_at }: MessageInfo) =>
    author === "staff" && !internal && author_name !== me && Date.parse(created_at) > draft.begun;
  return messages.findLast(theirs) ?? null;
}

interface Props {
  answer: MessageInfo | null;
  send(): void;
  cancel(): void;
}

/** Asks before a second answer goes out beside a colleague's. */
export function AnsweredSince({ answer, send, cancel }: Props) {
  const { t } = useTexts();
  const text = answer?.text ?? "";
  return (
    <Confirm
      open={answer !== null}
      title={t("since.title", { name: answer?.author_name ?? t("holder.colleague") })}
      text={t("since.text", { text: text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text })}
      yes={t("since.send")}
      onYes={send}
      onNo={cancel}
    />
  );
}

interface UnfilledProps {
  names: readonly string[];
  send(): void;
  cancel(): void;
}

/** Asks before something goes out in which a canned reply's variable still stands. */
export function Unfilled({ names, send, cancel }: UnfilledProps) {
  const { t, language } = useTexts();
  return (
    <Confirm
      open={names.length > 0}
      title={t("unfilled.title")}
      text={t("unfilled.text", { names: new Intl.ListFormat(language).format(names) })}
      yes={t("since.send")}
      onYes={send}
      onNo={cancel}
    />
  );
}
