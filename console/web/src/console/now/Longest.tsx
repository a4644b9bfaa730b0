import { Heading, Table } from "@digdir/designsystemet-react";
import { useId } from "react";
import { Link } from "react-router";
import type { DeskNow, WaitingNow } from "../../api/now";
import { Numbers } from "../figures/Numbers";
import { channelName } from "../inbox/labels";
import { useTexts } from "../texts/TextsProvider";
import { waited } from "./waited";

/** Who has waited longest; of what is kept from the person there is only how long, and by which channel. */
export function Longest({ desk }: { desk: DeskNow }) {
  const { t, language } = useTexts();
  const id = useId();
  const columns = [t("now.inquiry"), t("now.unit"), t("now.channel"), t("now.waited")];
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {t("now.longestTitle")}
      </Heading>
      <Numbers caption={t("now.longestTitle")} columns={columns}>
        {desk.longest.map((one, place) => (
          <Table.Row key={one.inquiry ?? `kept-${one.since}-${place}`}>
            <Table.HeaderCell scope="row">
              <Named one={one} />
            </Table.HeaderCell>
            <Table.Cell data-label={columns[1]}>
              {one.inquiry === null ? "–" : one.unit || t("now.noUnit")}
            </Table.Cell>
            <Table.Cell data-label={columns[2]} className="now__word">
              {channelName(one.channel, t)}
            </Table.Cell>
            <Table.Cell data-label={columns[3]}>
              <time dateTime={one.since}>{waited(one.since, desk.at, language)}</time>
            </Table.Cell>
          </Table.Row>
        ))}
      </Numbers>
    </section>
  );
}

function Named({ one }: { one: WaitingNow }) {
  const { t } = useTexts();
  if (one.inquiry === null) return <span className="hint">{t("now.kept")}</span>;
  return (
    <>
      <Link to={`/open/${one.inquiry}`}>{one.title || one.number}</Link>{" "}
      {one.title !== "" && <span className="hint inbox__number">{one.number}</span>}
    </>
  );
}
