import { Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { Count, Statistics } from "../../api/statistics";
import { type BarRow, Bars } from "../figures/Bars";
import { FigurePart } from "../figures/FigurePart";
import { Numbers } from "../figures/Numbers";
import { useTexts } from "../texts/TextsProvider";
import { threeHours } from "./hours";
import { countChange, daysInWords, nameOf } from "./words";

const TABLES = ["channel", "kind", "topic", "service", "unit", "weekday", "hour"] as const;
type TableName = (typeof TABLES)[number];
/** These have an order of their own, so that none of them is left out. */
const WHOLE: ReadonlySet<TableName> = new Set(["weekday", "hour"]);
const MOST_BARS = 10;

/** How many inquiries there were of what, as bars with the table behind them, two periods beside each other. */
export function Plots({ statistics }: { statistics: Statistics }) {
  const { t, language } = useTexts();
  const id = useId();
  const { now, before } = statistics;
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {t("statistics.part.by")}
      </Heading>
      <ul className="statistics__legend">
        <li>
          <svg aria-hidden="true">
            <rect className="figures__bar" width={24} height={14} />
          </svg>
          {daysInWords(now, language)}
        </li>
        <li>
          <svg aria-hidden="true">
            <rect className="figures__earlier" x={1} y={2} width={22} height={9} />
          </svg>
          {t("statistics.legend", { days: daysInWords(before, language) })}
        </li>
      </ul>
      <div className="statistics__plots">
        {TABLES.map((table) => (
          <Plot key={table} table={table} counts={statistics.by[table] ?? []} />
        ))}
      </div>
    </section>
  );
}

function Plot({ table, counts }: { table: TableName; counts: readonly Count[] }) {
  const { t, format, language } = useTexts();
  const speech = { t, format, language };
  const shown = WHOLE.has(table) ? counts : counts.slice(0, MOST_BARS);
  const rows = counts.map(({ key, name, count, before }) => ({
    key,
    label: nameOf(table, key, name, speech),
    value: count,
    before,
  }));
  const title = t(`statistics.by.${table}`);
  const columns = [
    title,
    ...(["count", "before", "change"] as const).map((one) => t(`statistics.column.${one}`)),
  ];
  return (
    <FigurePart
      title={title}
      level={4}
      empty={counts.length === 0 ? t("statistics.nothing") : null}
      plot={
        <>
          {table === "hour" ? <Hours rows={rows} /> : <Bars rows={rows.slice(0, shown.length)} />}
          {shown.length < rows.length && (
            <Paragraph className="hint">
              {t("statistics.most", { count: shown.length, total: rows.length })}
            </Paragraph>
          )}
        </>
      }
      table={
        <Numbers caption={title} columns={columns}>
          {rows.map(({ key, label, value, before }) => (
            <Table.Row key={key}>
              <Table.HeaderCell scope="row">{label}</Table.HeaderCell>
              {[value, before, countChange(value, before, speech)].map((cell, place) => (
                <Table.Cell key={columns[place + 1]} className="kb__number" data-label={columns[place + 1]}>
                  {cell}
                </Table.Cell>
              ))}
            </Table.Row>
          ))}
        </Numbers>
      }
    />
  );
}

/** The hours of the day; three of them together on a telephone, where one by one they would be longer than the screen. */
function Hours({ rows }: { rows: readonly BarRow[] }) {
  const { t } = useTexts();
  return (
    <>
      <div className="statistics__hours">
        <Bars rows={rows} />
      </div>
      <div className="statistics__threes">
        <Bars rows={threeHours(rows, t)} />
      </div>
    </>
  );
}
