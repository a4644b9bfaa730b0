import { Field, Label, Paragraph, Select } from "@digdir/designsystemet-react";
import { type ReactNode, useCallback } from "react";
import { useSearchParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { type Figures, figuresUrl } from "../../../api/knowledge";
import { Bars } from "../../figures/Bars";
import type { Days } from "../../figures/days";
import { FigurePart } from "../../figures/FigurePart";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded } from "../hooks";
import { Awaited, articleLanguage, PageTitle } from "../parts";
import { begins, WEEKS } from "./period";
import { ArticleFiguresTable, GapTable, WeekTable } from "./Tables";
import { WeekPlot } from "./WeekPlot";

type Table = "weeks" | "gaps" | "unused" | "voted_down" | "used";
const MOST_BARS = 10;

/** What a manager looks at: each part as a plot where there is one, with its table behind it and as a file. */
export function FiguresPage() {
  const { t, language } = useTexts();
  const api = useApi().knowledge;
  const code = articleLanguage(language);
  const [asked, ask] = useSearchParams();
  const weeks = WEEKS.find((one) => String(one) === asked.get("weeks")) ?? WEEKS[1];
  // The last day is the service's own today: it keeps the municipality's clock, the browser perhaps another.
  const load = useCallback(() => api.figures(begins(weeks, new Date()), code), [api, weeks, code]);
  const { data, refusal, reload } = useLoaded(load);
  return (
    <>
      <PageTitle title={t("knowledge.figures")} />
      <Field className="kb__choice">
        <Label>{t("knowledge.figures.period")}</Label>
        <Select
          value={String(weeks)}
          onChange={(event) => ask({ weeks: event.currentTarget.value }, { replace: true })}
        >
          {WEEKS.map((one) => (
            <Select.Option key={one} value={String(one)}>
              {t("knowledge.figures.weeks", { count: one })}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Parts figures={data} over={{ since: data.since, until: data.until }} />}
    </>
  );
}

function Parts({ figures, over }: { figures: Figures; over: Days }) {
  const { t } = useTexts();
  const { weeks, gaps, unused, voted_down: votedDown, used } = figures;
  const asked = weeks.some(({ questions }) => questions > 0);
  const part = (table: Table, rows: number, plot: ReactNode, shown: ReactNode) => (
    <Part table={table} over={over} empty={rows === 0} plot={plot}>
      {shown}
    </Part>
  );
  return (
    <>
      {part("weeks", asked ? weeks.length : 0, <WeekPlot weeks={weeks} />, <WeekTable weeks={weeks} />)}
      {part(
        "gaps",
        gaps.length,
        <Bars
          rows={gaps.slice(0, MOST_BARS).map(({ topic, name, questions }) => ({
            key: topic ?? "",
            label: name ?? topic ?? t("knowledge.figures.noTopic"),
            value: questions,
          }))}
        />,
        <GapTable gaps={gaps} />,
      )}
      {part(
        "voted_down",
        votedDown.length,
        <Bars
          rows={votedDown.slice(0, MOST_BARS).map(({ article, question, down }) => ({
            key: article,
            label: question || article,
            value: down,
          }))}
        />,
        <ArticleFiguresTable rows={votedDown} />,
      )}
      {part(
        "used",
        used.length,
        <Bars
          rows={used.slice(0, MOST_BARS).map(({ article, question, given }) => ({
            key: article,
            label: question || article,
            value: given,
          }))}
        />,
        <ArticleFiguresTable rows={used} />,
      )}
      {part(
        "unused",
        unused.length,
        <Paragraph>{t("knowledge.figures.unusedCount", { count: unused.length })}</Paragraph>,
        <ArticleFiguresTable rows={unused} />,
      )}
    </>
  );
}

interface PartProps {
  table: Table;
  over: Days;
  empty: boolean;
  plot: ReactNode;
  children: ReactNode;
}

function Part({ table, over, empty, plot, children }: PartProps) {
  const { t, language } = useTexts();
  return (
    <FigurePart
      title={t(`knowledge.figures.part.${table}`)}
      empty={empty ? t("knowledge.figures.none") : null}
      plot={plot}
      table={children}
    >
      <a
        className="ds-link kb__more"
        href={figuresUrl(table, over.since, over.until, articleLanguage(language))}
        download
      >
        {t("figures.csv")}
      </a>
    </FigurePart>
  );
}
