import { Table } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Figures } from "../../../api/knowledge";
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
          <Table.HeaderCell scope="row">{week.week}</Table.HeaderCell>
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

interface NumbersProps {
  caption: string;
  columns: readonly string[];
  children: ReactNode;
}

function Numbers({ caption, columns, children }: NumbersProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for a keyboard (WCAG 2.1.1).
    <section className="page__scroll" tabIndex={0}>
      <Table className="kb__table" data-size="sm">
        <caption className="ds-sr-only">{caption}</caption>
        <Table.Head>
          <Table.Row>
            {columns.map((column) => (
              <Table.HeaderCell key={column} scope="col">
                {column}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body>{children}</Table.Body>
      </Table>
    </section>
  );
}
