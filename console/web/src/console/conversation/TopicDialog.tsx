import { Button, Dialog, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { useCallback, useEffect, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ArticleLanguage, InquiryTopicInfo, TopicInfo } from "../../api/knowledge";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary } from "../../api/types";
import { useLoaded, useSettled } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

const TYPING_MS = 300;
/** What is less likely than this is no help to somebody who chooses. */
const WORTH_SHOWING = 0.05;

interface Props {
  open: boolean;
  summary: InquirySummary;
  standing: InquiryTopicInfo;
  language: ArticleLanguage;
  refusal: Refusal | null;
  close(): void;
  choose(topic: string | null, name: string): void;
}

/** Chooses an inquiry's topic: what its title suggests, or what a search finds by any word for it. */
export function TopicDialog(props: Props) {
  const { open, summary, standing, language, refusal, close, choose } = props;
  const { t } = useTexts();
  const id = useId();
  const [wanted, setWanted] = useState("");
  const search = useFound(wanted, language);
  useEffect(() => {
    if (!open) setWanted("");
  }, [open]);
  const { topic, by_staff: byStaff } = standing;
  const suggestions = standing.suggestions.filter(({ score }) => (score ?? 0) >= WORTH_SHOWING);
  const path = topic === null ? "" : topic.path.join(" › ");
  return (
    <Dialog open={open} onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("topic.title", { number: summary.number })}
      </Heading>
      <div className="topic">
        <Paragraph>
          {topic === null ? t("topic.now.none") : t(byStaff ? "topic.now" : "topic.nowSuggested", { path })}
        </Paragraph>
        {refusal !== null && <Problem refusal={refusal} />}
        <Textfield
          type="search"
          autoFocus
          label={t("topic.search")}
          description={t("topic.searchHint")}
          value={wanted}
          autoComplete="off"
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {search.refusal !== null && <Problem refusal={search.refusal} again={search.reload} />}
        <div role="status" className="topic__found">
          {search.topics === null ? (
            <Offered title={t("topic.suggestions")} topics={suggestions} choose={choose} />
          ) : search.topics.length > 0 ? (
            <Offered title={t("topic.found")} topics={search.topics} choose={choose} />
          ) : (
            <Paragraph className="hint">{t(search.empty ? "topic.empty" : "topic.notFound")}</Paragraph>
          )}
        </div>
        <div className="confirm__buttons">
          {topic !== null && (
            <Button variant="secondary" data-size="sm" onClick={() => choose(null, "")}>
              {t("topic.clear")}
            </Button>
          )}
          <Button variant="tertiary" data-size="sm" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface OfferedProps {
  title: string;
  topics: readonly TopicInfo[];
  choose(topic: string, name: string): void;
}

function Offered({ title, topics, choose }: OfferedProps) {
  const { t } = useTexts();
  if (topics.length === 0) return null;
  return (
    <>
      <Paragraph className="hint">{title}</Paragraph>
      <ul className="topic__list">
        {topics.map((one) => (
          <li key={one.id}>
            <Button
              variant="tertiary"
              data-size="sm"
              className="topic__one"
              onClick={() => choose(one.id, one.name)}
            >
              <span>
                <strong>{one.name}</strong>
                {tellsMore(one) && <> {t("topic.matched", { word: one.matched ?? "" })}</>}
                <span className="topic__path">{one.path.slice(0, -1).join(" › ")}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Whether a topic was found by a word that does not stand in its name. */
function tellsMore({ matched, name }: TopicInfo): boolean {
  return Boolean(matched) && matched?.toLocaleLowerCase() !== name.toLocaleLowerCase();
}

interface Search {
  /** Null while nothing is sought. */
  topics: readonly TopicInfo[] | null;
  /** Whether there is no vocabulary at all. */
  empty: boolean;
  refusal: Refusal | null;
  reload(): void;
}

function useFound(wanted: string, language: ArticleLanguage): Search {
  const api = useApi().knowledge;
  const text = useSettled(wanted.trim(), TYPING_MS);
  const load = useCallback(async () => {
    if (text === "") return { topics: null, empty: false };
    const topics = await api.topics(text, language);
    return { topics, empty: topics.length === 0 && (await api.themes(language)).length === 0 };
  }, [api, text, language]);
  const { data, refusal, reload } = useLoaded(load);
  return { topics: data?.topics ?? null, empty: data?.empty ?? false, refusal, reload };
}
