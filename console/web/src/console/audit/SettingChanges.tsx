import { Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { LoggedSetting } from "../../api/privacy";
import { WideTable } from "../desk/WideTable";
import { useLoaded } from "../knowledge/hooks";
import { Awaited } from "../knowledge/parts";
import { useWords } from "../settings/words";
import { useTexts } from "../texts/TextsProvider";

/** What was changed of settings and texts, from what to what, newest first. */
export function SettingChanges() {
  const { t } = useTexts();
  const { privacy } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => privacy.settingChanges(), [privacy]));
  return (
    <section className="page__part" aria-labelledby="audit-settings">
      <Heading level={3} data-size="2xs" id="audit-settings">
        {t("audit.settings")}
      </Heading>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data?.length === 0 && <Paragraph className="page__empty">{t("settings.noChanges")}</Paragraph>}
      {data !== null && data.length > 0 && <SettingTable changes={data} />}
    </section>
  );
}

function SettingTable({ changes }: { changes: readonly LoggedSetting[] }) {
  const { t, format } = useTexts();
  const words = useWords();
  const said = (value: LoggedSetting["before"]) => {
    if (value === null) return t("audit.asInFile");
    return Array.isArray(value) ? value.join(", ") : String(value);
  };
  const name = ({ key, language }: LoggedSetting) =>
    language === null ? words.name(key) : `${key} (${format.languageName(language)})`;
  return (
    <WideTable
      label={t("audit.settingsList")}
      columns={[
        t("privacy.when"),
        t("privacy.who"),
        t("settings.column.what"),
        t("settings.column.from"),
        t("settings.column.to"),
      ]}
    >
      {changes.map((one) => (
        <Table.Row key={one.id}>
          <Table.Cell>{format.full(new Date(one.at))}</Table.Cell>
          <Table.Cell>{one.staff_name}</Table.Cell>
          <Table.Cell>{name(one)}</Table.Cell>
          <Table.Cell className="privacy__about">{said(one.before)}</Table.Cell>
          <Table.Cell className="privacy__about">{said(one.after)}</Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}
