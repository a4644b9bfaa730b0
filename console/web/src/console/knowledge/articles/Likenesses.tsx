import { Alert, Paragraph } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { Link } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import type { ArticleLanguage } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded, useSettled } from "../hooks";

const TYPING_MS = 600;
const LEAST = 8;

interface Props {
  question: string;
  language: ArticleLanguage;
  article: string | null;
}

/** Warns of articles that ask nearly the same, so that nobody writes what is there. */
export function Likenesses({ question, language, article }: Props) {
  const { t, format } = useTexts();
  const api = useApi().knowledge;
  const settled = useSettled(question.trim(), TYPING_MS);
  const load = useCallback(
    async () => (settled.length < LEAST ? [] : api.likenesses(settled, language, article)),
    [api, settled, language, article],
  );
  // Where the search is away, there is no warning: nothing that somebody writes should wait for it.
  const { data } = useLoaded(load);
  return (
    <div role="status">
      {data !== null && data.length > 0 && (
        <Alert data-color="warning" data-size="sm">
          <Paragraph>{t("knowledge.alike")}</Paragraph>
          <ul className="kb__alike">
            {data.map((one) => (
              <li key={one.article} lang={one.language}>
                {one.origin === "" ? (
                  <Link className="ds-link" to={`/knowledge/articles/one/${one.article}`} target="_blank">
                    {one.question}
                  </Link>
                ) : (
                  one.question
                )}{" "}
                <span className="hint">
                  {format.percent(one.confidence)}
                  {one.origin !== "" && `, ${one.origin}`}
                </span>
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
