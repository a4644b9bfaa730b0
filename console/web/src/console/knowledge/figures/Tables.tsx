import { Table } from "@digdir/designsystemet-react";
import { Link } from "react-router";
import type { Figures } from "../../../api/knowledge";
import { Numbers } from "../../figures/Numbers";
import { useTexts } from "../../texts/TextsProvider";

type ArticleRow = Figures["used"][number];
const WEEK_NUMBERS = [
  "questions",
  "answered",
  "chosen",
  "offered",
  "unknown",
  "handed_over",
  "referred",
] as const;
const ARTICLE_NUMBERS = ["given", "shown", "up", "down"] as const;

/** What became of each week's questions. */
export function WeekTable({ weeks }: { weeks: Figures["weeks"] }) {
  const { t, format } = useTexts();
  const share = t("knowledge.figures.share");
  const columns = WEEK_NUMBERS.map((name) => t(`knowledge.figures.column.${name}`));
  return (
    <Numbers
      caption={t("knowledge.figures.part.weeks")}
      columns={[t("knowledge.figures.week"), ...columns, share]}
    >
      {weeks.map((week) => (
        <Table.Row key={week.week}>
          <Table.HeaderCell scope="row">
            {t("knowledge.figures.weekOf", {
              week: Number(week.week.slice(-2)),
              year: week.week.slice(0, 4),
            })}
          </Table.HeaderCell>
          {WEEK_NUMBERS.map((name, place) => (
            <Table.Cell key={name} className="kb__number" data-label={columns[place]}>
              {week[name]}
            </Table.Cell>
          ))}
          <Table.Cell className="kb__number" data-label={share}>
            {week.answered_share === null ? "–" : format.percent(week.answered_share)}
          </Table.Cell>
        </Table.Row>
      ))}
    </Numbers>
  );
}

/** How many questions about each topic found no answer. */
export function GapTable({ gaps }: { gaps: Figures["gaps"] }) {
  const { t } = useTexts();
  const questions = t("knowledge.figures.column.questions");
  return (
    <Numbers caption={t("knowledge.figures.part.gaps")} columns={[t("knowledge.filter.topic"), questions]}>
      {gaps.map(({ topic, name, questions: count }) => (
        <Table.Row key={topic ?? ""}>
          <Table.HeaderCell scope="row">{name ?? topic ?? t("knowledge.figures.noTopic")}</Table.HeaderCell>
          <Table.Cell className="kb__number" data-label={questions}>
            {count}
          </Table.Cell>
        </Table.Row>
      ))}
    </Numbers>
  );
}

/** What happened to articles: given, shown among the nearest, rated. */
export function ArticleFiguresTable({ rows }: { rows: readonly ArticleRow[] }) {
  const { t } = useTexts();
  const columns = ARTICLE_NUMBERS.map((name) => t(`knowledge.figures.column.${name}`));
  return (
    <Numbers caption={t("knowledge.articles")} columns={[t("knowledge.article"), ...columns]}>
      {rows.map((row) => (
        <Table.Row key={row.article}>
          <Table.HeaderCell scope="row">
            <Link className="ds-link" to={`/knowledge/articles/one/${row.article}`}>
              {row.question || row.article}
            </Link>
          </Table.HeaderCell>
          {ARTICLE_NUMBERS.map((name, place) => (
            <Table.Cell key={name} className="kb__number" data-label={columns[place]}>
              {row[name]}
            </Table.Cell>
          ))}
        </Table.Row>
      ))}
    </Numbers>
  );
}
