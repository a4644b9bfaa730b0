import { Button, Table } from "@digdir/designsystemet-react";
import type { SystemInfo } from "../../api/systems";
import { Numbers } from "../figures/Numbers";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

interface Props {
  systems: readonly SystemInfo[];
  /** Null for whoever may only read. */
  edit: ((system: SystemInfo) => void) | null;
}

/** The overview as a table; one's own municipality's can be opened. */
export function SystemTable({ systems, edit }: Props) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  const columns = (["name", "version", "municipality", "note", "changed"] as const).map((one) =>
    t(`systems.${one}`),
  );
  return (
    <Numbers caption={t("systems.title")} columns={columns}>
      {systems.map((system) => {
        const moment = format.moment(new Date(system.changed_at), now);
        return (
          <Table.Row key={system.id}>
            <Table.HeaderCell scope="row">
              {edit !== null && system.own ? (
                <Button variant="tertiary" data-size="sm" onClick={() => edit(system)}>
                  {system.name}
                </Button>
              ) : (
                system.name
              )}
            </Table.HeaderCell>
            <Table.Cell data-label={columns[1]}>{system.version}</Table.Cell>
            <Table.Cell data-label={columns[2]}>{system.municipality}</Table.Cell>
            <Table.Cell data-label={columns[3]} className="systems__note">
              {system.note}
            </Table.Cell>
            <Table.Cell data-label={columns[4]}>
              {system.changed_by === null
                ? moment
                : t("systems.changedBy", { moment, name: system.changed_by })}
            </Table.Cell>
          </Table.Row>
        );
      })}
    </Numbers>
  );
}
