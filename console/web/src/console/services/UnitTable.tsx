import { Button, Table, Tag } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { RegisterInfo, UnitInfo } from "../../api/services";
import { WideTable } from "../desk/WideTable";
import { useTexts } from "../texts/TextsProvider";
import { UnitDialog } from "./UnitDialog";

interface Props {
  register: RegisterInfo;
  changed(): void;
}

/** Every unit with its people, its leader, and how to reach it. */
export function UnitTable({ register, changed }: Props) {
  const { t } = useTexts();
  const [edited, setEdited] = useState<UnitInfo | "new" | null>(null);
  const people = new Map(register.staff.map((one) => [one.staff, one.name]));
  const done = () => {
    setEdited(null);
    changed();
  };
  return (
    <>
      {register.may_change && (
        <div className="kb__buttons">
          <Button data-size="sm" onClick={() => setEdited("new")}>
            {t("units.add")}
          </Button>
        </div>
      )}
      {register.units.length === 0 && <p className="page__empty">{t("units.empty")}</p>}
      {register.units.length > 0 && (
        <WideTable
          label={t("services.units")}
          columns={[t("services.name"), t("units.members"), t("units.leader"), t("units.contact")]}
          className="kb__table"
        >
          {register.units.map((unit) => (
            <Table.Row key={unit.id}>
              <Table.Cell>
                {register.may_change ? (
                  <Button variant="tertiary" data-size="sm" onClick={() => setEdited(unit)}>
                    {unit.name}
                  </Button>
                ) : (
                  unit.name
                )}
                {unit.default_queue && <Tag data-color="info">{t("units.defaultQueue")}</Tag>}
                {unit.withdrawn && <Tag data-color="neutral">{t("services.withdrawn")}</Tag>}
              </Table.Cell>
              <Table.Cell data-label={t("units.members")}>
                {unit.members.map((one) => people.get(one) ?? t("units.gone")).join(", ") || "–"}
              </Table.Cell>
              <Table.Cell data-label={t("units.leader")}>
                {unit.leader === null ? "–" : (people.get(unit.leader) ?? t("units.gone"))}
              </Table.Cell>
              <Table.Cell data-label={t("units.contact")}>
                {[unit.telephone, unit.email].filter(Boolean).join(" · ")}
              </Table.Cell>
            </Table.Row>
          ))}
        </WideTable>
      )}
      {edited !== null && (
        <UnitDialog
          unit={edited === "new" ? null : edited}
          register={register}
          done={done}
          close={() => setEdited(null)}
        />
      )}
    </>
  );
}
