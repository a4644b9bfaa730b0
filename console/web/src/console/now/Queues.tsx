import { Table } from "@digdir/designsystemet-react";
import type { DeskNow, QueueNow } from "../../api/now";
import { Bars } from "../figures/Bars";
import { FigurePart } from "../figures/FigurePart";
import { Numbers } from "../figures/Numbers";
import { channelName } from "../inbox/labels";
import type { Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { waited } from "./waited";

/** How long those who wait have waited, and with whom and by which channel they wait: bars, with the table behind them. */
export function Queues({ desk }: { desk: DeskNow }) {
  const { t } = useTexts();
  return (
    <div className="now__plots">
      <Ages desk={desk} />
      <Parted
        title={t("now.byUnit")}
        desk={desk}
        queues={desk.by_unit}
        name={({ key, name }) => (key === "" ? t("now.noUnit") : name || key)}
      />
      <Parted
        title={t("now.byChannel")}
        desk={desk}
        queues={desk.by_channel}
        name={({ key }) => channelName(key, t)}
      />
    </div>
  );
}

/** What the parts are called by whose bounds, in hours, waiting is parted. */
function ageNames(bounds: readonly number[], t: Translate): string[] {
  const last = bounds.at(-1) ?? 0;
  return [
    ...bounds.map((hours, place) =>
      place === 0
        ? t("now.age.under", { hours })
        : t("now.age.between", { from: bounds[place - 1] ?? 0, to: hours }),
    ),
    t("now.age.over", { hours: last }),
  ];
}

function Ages({ desk }: { desk: DeskNow }) {
  const { t } = useTexts();
  const title = t("now.ages");
  const columns = [t("now.waited"), t("now.waiting")];
  const rows = ageNames(desk.ages_h, t).map((label, place) => ({
    key: label,
    label,
    value: desk.ages[place] ?? 0,
  }));
  return (
    <FigurePart
      title={title}
      empty={null}
      plot={<Bars rows={rows} />}
      table={
        <Numbers caption={title} columns={columns}>
          {rows.map(({ key, label, value }) => (
            <Table.Row key={key}>
              <Table.HeaderCell scope="row">{label}</Table.HeaderCell>
              <Table.Cell className="kb__number" data-label={columns[1]}>
                {value}
              </Table.Cell>
            </Table.Row>
          ))}
        </Numbers>
      }
    />
  );
}

interface PartedProps {
  title: string;
  desk: DeskNow;
  queues: readonly QueueNow[];
  name(queue: QueueNow): string;
}

function Parted({ title, desk, queues, name }: PartedProps) {
  const { t, language } = useTexts();
  const ages = ageNames(desk.ages_h, t);
  const columns = [title, t("now.waiting"), t("now.longest"), ...ages];
  return (
    <FigurePart
      title={title}
      empty={null}
      plot={<Bars rows={queues.map((one) => ({ key: one.key, label: name(one), value: one.count }))} />}
      table={
        <Numbers caption={title} columns={columns}>
          {queues.map((one) => (
            <Table.Row key={one.key}>
              <Table.HeaderCell scope="row">{name(one)}</Table.HeaderCell>
              {[one.count, waited(one.since, desk.at, language), ...one.ages].map((cell, place) => (
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
