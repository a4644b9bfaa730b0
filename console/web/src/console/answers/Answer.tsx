import { Button, Tag } from "@digdir/designsystemet-react";
import { Link, useLocation } from "react-router";
import type { AnswerInfo } from "../../api/answers";
import { useLanguageNames } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { linkOf } from "./inserting";

interface Props {
  answer: AnswerInfo;
  /** The citizen's language. */
  wanted: string;
  /** Puts it into the reply; null while no reply can be written. */
  insert: (() => void) | null;
}

/** One suggestion: what it answers, how sure, from where, and what can be done with it. */
export function Answer({ answer, wanted, insert }: Props) {
  const { t, format } = useTexts();
  const languageName = useLanguageNames();
  const writes = useRight("write_knowledge");
  const back = useLocation().pathname;
  const link = linkOf(answer.url, window.location.href);
  const own = answer.origin === "";
  const tags = [
    !answer.public && own && t("answers.staffOnly"),
    answer.kind === "document" && t("answers.document"),
    !own && t("answers.from", { origin: answer.origin }),
    answer.language !== wanted && t("answers.language", { language: languageName(answer.language) }),
  ].filter((tag) => tag !== false);
  return (
    <li className="answers__one">
      <div className="answers__head">
        <strong lang={answer.language}>{answer.question}</strong>
        <span className="answers__sure">
          {t("answers.sure", { percent: format.percent(answer.confidence) })}
        </span>
      </div>
      {tags.length > 0 && (
        <p className="answers__tags">
          {tags.map((tag) => (
            <Tag key={tag} data-size="sm" data-color="neutral">
              {tag}
            </Tag>
          ))}
        </p>
      )}
      <p className="answers__text" lang={answer.language}>
        {answer.text}
      </p>
      <div className="answers__steps">
        {insert !== null && (
          <Button
            variant="secondary"
            data-size="sm"
            aria-label={t("answers.insertNamed", { question: answer.question })}
            onClick={insert}
          >
            {t("answers.insert")}
          </Button>
        )}
        {link !== null && (
          <a className="ds-link" href={link} target="_blank" rel="noopener noreferrer">
            {t("answers.source")}
          </a>
        )}
        {answer.kind === "article" && own && writes && (
          <Link className="ds-link" to={`/knowledge/articles/one/${answer.article}`} state={{ back }}>
            {t("answers.correct")}
          </Link>
        )}
        {answer.document !== null && own && (
          <Link className="ds-link" to={`/knowledge/documents/${answer.document}`} state={{ back }}>
            {t("answers.openDocument")}
          </Link>
        )}
      </div>
    </li>
  );
}
