import { Button, Link as DesignLink, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { ChevronDownIcon, ChevronUpIcon, LightBulbIcon } from "@navikt/aksel-icons";
import { type FormEvent, useId, useState } from "react";
import { Link, useLocation } from "react-router";
import type { AnswerInfo } from "../../api/answers";
import type { InquirySummary, MessageInfo } from "../../api/types";
import { useDeskAction } from "../desk/actions";
import { Problem } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Answer } from "./Answer";
import { useBeside } from "./Beside";
import { wordsOf } from "./inserting";
import { type Answers, useAnswers } from "./useAnswers";

/** Where there is room beside the conversation, suggestions need not be folded away. */
const ROOM = "(min-width: 100rem)";
export const LONGEST = 500;

interface Props {
  summary: InquirySummary;
  messages: readonly MessageInfo[];
  /** Whether the reader may answer the citizen now. */
  answering: boolean;
}

/** What of the knowledge base may answer the citizen; it comes beside the conversation and never holds it up. */
export function AnswersPanel({ summary, messages, answering }: Props) {
  const { t } = useTexts();
  const id = useId();
  const reads = useRight("read_knowledge");
  const answers = useAnswers(summary, messages);
  const beside = useBeside();
  const [open, setOpen] = useState(() => window.matchMedia?.(ROOM).matches ?? false);
  const hits = answers.found?.hits ?? [];
  const first = answers.found?.verdict === "unknown" ? undefined : hits[0];
  const insert = (answer: AnswerInfo) => {
    beside?.insert(wordsOf(answer, window.location.href));
    // What was put in is looked at next; where the suggestions stand above it they give it their room.
    if (window.matchMedia?.(ROOM).matches !== true) setOpen(false);
  };
  useDeskAction("insertAnswer", answering && first !== undefined ? () => insert(first) : null);
  if (!reads || answers.refusal?.code === "not_found") return null;
  const Chevron = open ? ChevronDownIcon : ChevronUpIcon;
  return (
    <section className="answers" aria-label={t("answers.title")} data-open={open}>
      <div className="answers__bar">
        <Button
          variant="tertiary"
          data-size="sm"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <LightBulbIcon aria-hidden />
          {first !== undefined ? t("answers.titleCount", { count: hits.length }) : t("answers.title")}
          <Chevron aria-hidden />
        </Button>
        {!open && <Short answers={answers} first={first} insert={answering ? insert : null} />}
      </div>
      <div id={id} className="answers__body" hidden={!open}>
        {open && (
          <>
            <Search answers={answers} />
            <Found answers={answers} wanted={summary.language} insert={answering ? insert : null} />
          </>
        )}
      </div>
    </section>
  );
}

type Insert = ((answer: AnswerInfo) => void) | null;

/** The best suggestion on one line, or why there is none. */
function Short({
  answers,
  first,
  insert,
}: {
  answers: Answers;
  first: AnswerInfo | undefined;
  insert: Insert;
}) {
  const { t, format } = useTexts();
  if (answers.refusal !== null) {
    return (
      <>
        <span className="answers__short">{t("answers.failed")}</span>
        <Button variant="tertiary" data-size="sm" onClick={answers.reload}>
          {t("retry")}
        </Button>
      </>
    );
  }
  if (first === undefined) {
    const key = answers.busy ? "answers.searching" : answers.found === null ? null : "answers.unsure";
    return key === null ? null : <span className="answers__short">{t(key)}</span>;
  }
  return (
    <>
      <span className="answers__short">
        <span lang={first.language}>{first.question}</span> · {format.percent(first.confidence)}
      </span>
      {insert !== null && (
        <Button variant="secondary" data-size="sm" onClick={() => insert(first)}>
          {t("answers.insertFirst")}
        </Button>
      )}
    </>
  );
}

function Search({ answers }: { answers: Answers }) {
  const { t } = useTexts();
  const [text, setText] = useState(answers.asked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") answers.search(text.trim());
  };
  return (
    <form className="answers__search" onSubmit={submit}>
      <Textfield
        data-size="sm"
        label={t("answers.search")}
        type="search"
        value={text}
        maxLength={LONGEST}
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="secondary" data-size="sm" disabled={text.trim() === ""}>
        {t("answers.searchNow")}
      </Button>
      {answers.asked !== "" && (
        <Button
          variant="tertiary"
          data-size="sm"
          onClick={() => {
            setText("");
            answers.reset();
          }}
        >
          {t("answers.reset")}
        </Button>
      )}
    </form>
  );
}

function Found({ answers, wanted, insert }: { answers: Answers; wanted: string; insert: Insert }) {
  const { t } = useTexts();
  const back = useLocation().pathname;
  const writes = useRight("write_knowledge");
  const { found, busy, refusal } = answers;
  const said = busy
    ? t("answers.searching")
    : found === null
      ? t("answers.notSearched")
      : found.hits.length === 0
        ? t("answers.nothing")
        : found.verdict === "unknown"
          ? t("answers.unsure")
          : "";
  return (
    <>
      {refusal === null ? (
        <Paragraph data-size="sm" role="status" className="hint">
          {said}
        </Paragraph>
      ) : (
        <Problem refusal={refusal} again={answers.reload} />
      )}
      <ul className="answers__list">
        {refusal === null &&
          found?.hits.map((answer) => (
            <Answer
              key={`${answer.article} ${answer.language}`}
              answer={answer}
              wanted={wanted}
              insert={insert && (() => insert(answer))}
            />
          ))}
      </ul>
      {writes && (
        <Paragraph data-size="sm" className="hint">
          <DesignLink asChild>
            <Link to="/knowledge/articles/new" state={{ back }}>
              {t("answers.write")}
            </Link>
          </DesignLink>{" "}
          {t("answers.writeHint")}
        </Paragraph>
      )}
    </>
  );
}
