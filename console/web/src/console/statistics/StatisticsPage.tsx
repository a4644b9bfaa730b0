import { Paragraph } from "@digdir/designsystemet-react";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { ArticleLanguage } from "../../api/knowledge";
import { type Statistics, type StatisticsQuery, statisticsUrl } from "../../api/statistics";
import { Page } from "../desk/Page";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, articleLanguage, PageTitle } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { KeyFigures } from "./KeyFigures";
import { type Chosen, PeriodChoice } from "./PeriodChoice";
import { Plots } from "./Plots";
import { COMPARISONS, comparedWith, daysOf, PERIODS, type PeriodName, todayOf } from "./period";
import { daysInWords } from "./words";

/** What was asked in a period and how fast it was answered, beside another period; the address holds which. */
export function StatisticsPage() {
  const { t } = useTexts();
  return (
    <Page page="statistics">
      <PageTitle title={t("statistics.title")} />
      <Counted />
    </Page>
  );
}

function Counted() {
  const { language } = useTexts();
  const api = useApi().statistics;
  const [asked, ask] = useSearchParams();
  const today = todayOf(new Date());
  const chosen = useMemo(() => chosenOf(asked, today), [asked, today]);
  const query = useMemo(() => queryOf(chosen, today, articleLanguage(language)), [chosen, today, language]);
  const { data, refusal, reload } = useLoaded(useCallback(() => api.read(query), [api, query]));
  const choose = (change: Partial<Chosen>) => ask(addressOf({ ...chosen, ...change }), { replace: true });
  return (
    <>
      <PeriodChoice chosen={chosen} places={data?.places ?? 1} choose={choose} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Shown statistics={data} query={query} />}
    </>
  );
}

function Shown({ statistics, query }: { statistics: Statistics; query: StatisticsQuery }) {
  const { t, language } = useTexts();
  const { now, before } = statistics;
  if (now.opened === 0 && before.opened === 0)
    return (
      <Paragraph className="page__empty" role="status">
        {t("statistics.none", { now: daysInWords(now, language), before: daysInWords(before, language) })}
      </Paragraph>
    );
  return (
    <>
      <Paragraph role="status">
        {t("statistics.said", {
          count: now.opened,
          now: daysInWords(now, language),
          earlier: before.opened,
          before: daysInWords(before, language),
        })}
      </Paragraph>
      <KeyFigures now={now} before={before} />
      <Plots statistics={statistics} />
      <p className="statistics__files">
        {(["csv", "xlsx"] as const).map((kind) => (
          <a key={kind} className="ds-link" href={statisticsUrl(kind, query)} download>
            {t(kind === "csv" ? "figures.csv" : "figures.xlsx")}
          </a>
        ))}
      </p>
      <Meaning />
    </>
  );
}

const MEANINGS = ["opened", "bot_alone", "answered", "times", "promise", "stays"] as const;

/** What is counted, so that nobody has to guess. */
function Meaning() {
  const { t } = useTexts();
  return (
    <details className="page__more">
      <summary>{t("statistics.meaning")}</summary>
      <ul className="kb__list">
        {MEANINGS.map((one) => (
          <li key={one}>{t(`statistics.meaning.${one}`)}</li>
        ))}
      </ul>
    </details>
  );
}

/** Reads what is chosen from the address; what means nothing there is as if it were not there. */
function chosenOf(asked: URLSearchParams, today: string): Chosen {
  const usual = daysOf("days30", today, { since: "", until: "" }) ?? { since: today, until: today };
  const own = { since: asked.get("since") ?? usual.since, until: asked.get("until") ?? usual.until };
  const period: PeriodName = PERIODS.find((one) => one === asked.get("period")) ?? "days30";
  return {
    period,
    comparison: COMPARISONS.find((one) => one === asked.get("compare")) ?? "before",
    own: daysOf("own", today, own) ?? usual,
    everywhere: asked.get("everywhere") === "true",
  };
}

function addressOf({ period, comparison, own, everywhere }: Chosen): URLSearchParams {
  const days = period === "own" ? { since: own.since, until: own.until } : {};
  return new URLSearchParams({
    period,
    compare: comparison,
    ...days,
    ...(everywhere ? { everywhere: "true" } : {}),
  });
}

function queryOf(
  { period, comparison, own, everywhere }: Chosen,
  today: string,
  language: ArticleLanguage,
): StatisticsQuery {
  const days = daysOf(period, today, own) ?? own;
  const other = comparedWith(period, days, comparison);
  return { ...days, compare_since: other.since, compare_until: other.until, language, everywhere };
}
