import { Button, Fieldset, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { PlusIcon, XMarkIcon } from "@navikt/aksel-icons";
import { useCallback, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type ArticleLanguage, type TopicInfo } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded, useSettled } from "../hooks";
import { articleLanguage } from "../parts";
import type { ArticleForm } from "./articleForm";

const TYPING_MS = 400;

interface Props {
  form: ArticleForm;
  article: string | null;
  change(part: Partial<ArticleForm>): void;
}

/** The article's topics of the Los vocabulary: those it has, those that its words suggest, and a search for others. */
export function Topics({ form, article, change }: Props) {
  const { t, language } = useTexts();
  const [wanted, setWanted] = useState("");
  const code = articleLanguage(language);
  const chosen = useChosen(form.topics, code);
  const suggested = useSuggested(form, article, code);
  const found = useFound(wanted, code);
  const offered = (wanted.trim() === "" ? suggested : found).filter((one) => !form.topics.includes(one.id));
  return (
    <Fieldset className="page__part">
      <Fieldset.Legend>{t("knowledge.topics")}</Fieldset.Legend>
      {chosen.length === 0 && <Paragraph className="hint">{t("knowledge.topics.none")}</Paragraph>}
      <ul className="kb__chips">
        {chosen.map(({ id, name }) => (
          <li key={id}>
            <Button
              variant="secondary"
              data-size="sm"
              aria-label={t("knowledge.topics.remove", { name })}
              onClick={() => change({ topics: form.topics.filter((one) => one !== id) })}
            >
              {name}
              <XMarkIcon aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <Textfield
        type="search"
        label={t("knowledge.topics.search")}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter belongs to the search here, not to the article.
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      {offered.length > 0 && (
        <Paragraph className="hint">
          {wanted.trim() === "" ? t("knowledge.topics.suggested") : t("knowledge.topics.found")}
        </Paragraph>
      )}
      <ul className="kb__chips">
        {offered.map((one) => (
          <li key={one.id}>
            <Button
              variant="tertiary"
              data-size="sm"
              title={one.path.join(" › ")}
              aria-label={t("knowledge.topics.add", { name: one.name })}
              onClick={() => {
                change({ topics: [...form.topics, one.id] });
                setWanted("");
              }}
            >
              <PlusIcon aria-hidden />
              {one.name}
            </Button>
          </li>
        ))}
      </ul>
    </Fieldset>
  );
}

function useChosen(topics: readonly string[], language: ArticleLanguage): { id: string; name: string }[] {
  const api = useApi().knowledge;
  const key = topics.join("\n");
  const load = useCallback(async () => {
    const ids = key === "" ? [] : key.split("\n");
    return Promise.all(
      ids.map((id) =>
        api.topic(id, language).then(
          ({ name }) => ({ id, name }),
          // A topic of a vocabulary that was never loaded here: its id says what it is.
          () => ({ id, name: id }),
        ),
      ),
    );
  }, [api, key, language]);
  const known = new Map((useLoaded(load).data ?? []).map((one) => [one.id, one.name]));
  return topics.map((id) => ({ id, name: known.get(id) ?? id }));
}

function useSuggested(form: ArticleForm, article: string | null, language: ArticleLanguage): TopicInfo[] {
  const api = useApi().knowledge;
  const written = ARTICLE_LANGUAGES.find((code) => form.texts[code].question !== "") ?? language;
  const { question, answer } = form.texts[written];
  const text = useSettled(`${question}\n${answer}`.trim(), TYPING_MS);
  const load = useCallback(
    async () => (text === "" ? [] : api.suggestTopics(text, written, article)),
    [api, text, written, article],
  );
  return useLoaded(load).data ?? [];
}

function useFound(wanted: string, language: ArticleLanguage): TopicInfo[] {
  const api = useApi().knowledge;
  const text = useSettled(wanted.trim(), TYPING_MS);
  const load = useCallback(
    async () => (text === "" ? [] : api.topics(text, language)),
    [api, text, language],
  );
  return useLoaded(load).data ?? [];
}
