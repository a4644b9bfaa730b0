import { Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import type { ColleagueNow } from "../../api/colleagues";
import { Page } from "../desk/Page";
import { Awaited, PageTitle } from "../knowledge/parts";
import { SearchBox } from "../search/SearchBox";
import { AvailabilitySelect } from "../services/AvailabilitySelect";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { StatusTag } from "./StatusTag";
import { matching, parted } from "./sorting";
import { useColleagues } from "./useColleagues";

/** Who is here: how they are, what they know, where they belong and who has the duty. */
export function ColleaguesPage() {
  const { t } = useTexts();
  const { data, refusal, reload } = useColleagues();
  const [text, setText] = useState("");
  const found = parted(matching(data ?? [], text));
  return (
    <Page page="colleagues" className="colleagues">
      <PageTitle title={t("colleagues.title")} />
      <div className="colleagues__tools">
        <AvailabilitySelect />
        <SearchBox
          aria-label={t("colleagues.find")}
          placeholder={t("colleagues.find")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <Paragraph className="hint" data-size="sm">
        {t("colleagues.noHistory")}
      </Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <>
          <People title={t("colleagues.here", { count: found.here.length })} people={found.here} />
          <People title={t("colleagues.gone", { count: found.gone.length })} people={found.gone} />
        </>
      )}
    </Page>
  );
}

function People({ title, people }: { title: string; people: readonly ColleagueNow[] }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {title}
      </Heading>
      {people.length === 0 && <Paragraph className="hint">{t("colleagues.nobody")}</Paragraph>}
      <ul className="colleagues__list">
        {people.map((one) => (
          <Person key={one.staff} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Person({ one }: { one: ColleagueNow }) {
  const { t, format } = useTexts();
  const now = useNow();
  const { municipality_name, staff } = useOwnSession();
  const facts: [string, string][] = [
    [t("services.unit"), [...new Set([...one.units, ...one.leads])].join(", ")],
    [t("colleagues.competence"), one.competence.join(", ")],
  ];
  return (
    <li className="colleagues__one">
      <div className="colleagues__name">
        <strong>{one.name}</strong>
        {one.staff === staff.id && <span className="hint">{t("colleagues.you")}</span>}
        <StatusTag status={one.status} />
        {one.absent && (
          <Tag data-size="sm">
            {t("forward.absent")}
            {one.back !== null &&
              `, ${t("forward.back", { moment: format.moment(new Date(one.back), new Date(now)) })}`}
          </Tag>
        )}
        {one.on_duty.length > 0 && (
          <Tag data-size="sm" data-color="info">
            {t("colleagues.onDuty", { units: one.on_duty.join(", ") })}
          </Tag>
        )}
      </div>
      <span className="hint">{one.home ?? municipality_name}</span>
      <dl className="colleagues__facts">
        {facts
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </li>
  );
}
