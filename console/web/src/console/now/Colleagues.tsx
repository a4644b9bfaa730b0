import { Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { ColleagueNow } from "../../api/colleagues";
import type { DeskNow } from "../../api/now";
import { StatusTag } from "../colleagues/StatusTag";
import { useColleagues } from "../colleagues/useColleagues";
import { Bars } from "../figures/Bars";
import { FigurePart } from "../figures/FigurePart";
import { Numbers } from "../figures/Numbers";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { byUnit } from "./people";

/** Who is here, unit by unit, and how much each has open. */
export function Colleagues({ desk }: { desk: DeskNow }) {
  const { data, refusal, reload } = useColleagues();
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  return (
    <div className="statistics__beside">
      <Here people={data} />
      <Held desk={desk} people={data} />
    </div>
  );
}

function Here({ people }: { people: readonly ColleagueNow[] }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {t("now.here")}
      </Heading>
      <ul className="now__units">
        {byUnit(people).map(({ name, here, total }) => (
          <li key={name}>
            <strong>{name || t("now.noUnit")}</strong>{" "}
            <span className="hint">{t("now.hereOf", { count: here.length, total })}</span>
            {here.length > 0 && (
              <ul className="now__people">
                {here.map((one) => (
                  <li key={one.staff}>
                    {one.name} <StatusTag status={one.status} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Held({ desk, people }: { desk: DeskNow; people: readonly ColleagueNow[] }) {
  const { t } = useTexts();
  const known = new Map(people.map((one) => [one.staff, one]));
  const title = t("now.held");
  const columns = [t("now.name"), t("now.unit"), t("now.status"), t("now.open")];
  const rows = desk.held.map(({ staff, name, count }) => ({
    key: staff,
    label: name || t("now.gone"),
    value: count,
    who: known.get(staff),
  }));
  return (
    <FigurePart
      title={title}
      empty={rows.length === 0 ? t("now.nothingHeld") : null}
      plot={<Bars rows={rows} />}
      table={
        <Numbers caption={title} columns={columns}>
          {rows.map(({ key, label, value, who }) => (
            <Table.Row key={key}>
              <Table.HeaderCell scope="row">{label}</Table.HeaderCell>
              <Table.Cell data-label={columns[1]}>
                {[...new Set([...(who?.units ?? []), ...(who?.leads ?? [])])].join(", ") || "–"}
              </Table.Cell>
              <Table.Cell data-label={columns[2]}>
                {who === undefined ? "–" : t(`availability.${who.status}`)}
              </Table.Cell>
              <Table.Cell className="kb__number" data-label={columns[3]}>
                {value}
              </Table.Cell>
            </Table.Row>
          ))}
        </Numbers>
      }
    >
      <Paragraph className="hint" data-size="sm">
        {t("now.heldHint")}
      </Paragraph>
    </FigurePart>
  );
}
