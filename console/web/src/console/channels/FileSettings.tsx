import { Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { FileSetting } from "../../api/trials";
import { useLoaded } from "../knowledge/hooks";
import { Awaited } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

/** How a channel is set up in the file: to be read, with secrets hidden. */
export function FileSettings({ channel }: { channel: string }) {
  const { t } = useTexts();
  const { trials } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => trials.settings(channel), [trials, channel]));
  return (
    <>
      <Paragraph>{t("trial.settingsHint")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <Table data-size="sm" className="settings__versions">
          <caption className="ds-sr-only">{t("trial.settings")}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell>{t("trial.setting")}</Table.HeaderCell>
              <Table.HeaderCell>{t("trial.value")}</Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {data.settings.map((setting) => (
              <Table.Row key={setting.name}>
                <Table.HeaderCell scope="row">
                  <code>{setting.name}</code>
                </Table.HeaderCell>
                <Table.Cell>
                  <Value setting={setting} />
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </>
  );
}

function Value({ setting: { value } }: { setting: FileSetting }) {
  const { t } = useTexts();
  if (value === null) return <em>{t("trial.secret")}</em>;
  if (value === "") return <em>{t("trial.empty")}</em>;
  return value === "True" || value === "False" ? value.toLowerCase() : value;
}
