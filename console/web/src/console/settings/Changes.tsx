import { Button, Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useApi } from "../../api/ApiProvider";
import type { SettingChangeInfo, SettingInfo, SettingValue } from "../../api/settings";
import { WideTable } from "../desk/WideTable";
import { useTexts } from "../texts/TextsProvider";
import type { Take } from "./SettingForm";
import { useWords } from "./words";

interface Props {
  changes: readonly SettingChangeInfo[];
  settings: readonly SettingInfo[];
  busy: string | null;
  take: Take;
}

/** Who changed what, when, from what to what; the last change of each setting can be undone. */
export function Changes({ changes, settings, busy, take }: Props) {
  const { t, format } = useTexts();
  const { settings: api } = useApi();
  const words = useWords();
  const said = (key: string, value: SettingValue) => {
    const setting = settings.find((one) => one.key === key);
    if (setting === undefined) return String(value);
    return value === null
      ? t("settings.standard", { value: words.value(setting, setting.standard) })
      : words.value(setting, value);
  };
  return (
    <div className="page__part">
      <Heading level={3} data-size="xs">
        {t("settings.changes")}
      </Heading>
      {changes.length === 0 && <Paragraph className="page__empty">{t("settings.noChanges")}</Paragraph>}
      {changes.length > 0 && (
        <WideTable
          label={t("settings.changes")}
          columns={(["what", "from", "to", "who", "when", "undo"] as const).map((column) =>
            t(`settings.column.${column}`),
          )}
        >
          {changes.map((one) => (
            <Table.Row key={one.id}>
              <Table.HeaderCell scope="row">{words.name(one.key)}</Table.HeaderCell>
              <Table.Cell>{said(one.key, one.before)}</Table.Cell>
              <Table.Cell>{said(one.key, one.after)}</Table.Cell>
              <Table.Cell>{one.staff_name}</Table.Cell>
              <Table.Cell>{format.full(new Date(one.at))}</Table.Cell>
              <Table.Cell>
                {one.undoable && (
                  <Button
                    variant="tertiary"
                    data-size="sm"
                    loading={busy === one.id}
                    aria-label={t("settings.undoOf", { name: words.name(one.key) })}
                    onClick={() => void take(one.id, () => api.undo(one.id))}
                  >
                    {t("settings.undo")}
                  </Button>
                )}
              </Table.Cell>
            </Table.Row>
          ))}
        </WideTable>
      )}
    </div>
  );
}
