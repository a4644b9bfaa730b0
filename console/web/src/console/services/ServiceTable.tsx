import { Button, Table, Tag } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { RegisterInfo, ServiceInfo } from "../../api/services";
import { WideTable } from "../desk/WideTable";
import { inLanguage } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { ServiceDialog } from "./ServiceDialog";

interface Props {
  register: RegisterInfo;
  changed(): void;
}

/** Every service with the unit responsible for it, its track and its promise. */
export function ServiceTable({ register, changed }: Props) {
  const { t, language } = useTexts();
  const [edited, setEdited] = useState<ServiceInfo | "new" | null>(null);
  const units = new Map(register.units.map((unit) => [unit.id, unit.name]));
  const sorted = [...register.services].sort((one, other) =>
    inLanguage(one.names, language).localeCompare(inLanguage(other.names, language), language),
  );
  const done = () => {
    setEdited(null);
    changed();
  };
  return (
    <>
      {register.may_change && (
        <div className="kb__buttons">
          <Button data-size="sm" onClick={() => setEdited("new")}>
            {t("services.add")}
          </Button>
        </div>
      )}
      {sorted.length === 0 && <p className="page__empty">{t("services.empty")}</p>}
      {sorted.length > 0 && (
        <WideTable
          label={t("services.services")}
          columns={[t("services.name"), t("services.unit"), t("services.track"), t("services.answerDays")]}
          className="kb__table"
        >
          {sorted.map((service) => (
            <Table.Row key={service.id}>
              <Table.Cell>
                {register.may_change ? (
                  <Button variant="tertiary" data-size="sm" onClick={() => setEdited(service)}>
                    {inLanguage(service.names, language) || service.id}
                  </Button>
                ) : (
                  inLanguage(service.names, language) || service.id
                )}
                {service.withdrawn && <Tag data-color="neutral">{t("services.withdrawn")}</Tag>}
              </Table.Cell>
              <Table.Cell data-label={t("services.unit")}>
                {units.get(service.unit ?? "") ?? t("services.noUnit")}
              </Table.Cell>
              <Table.Cell data-label={t("services.track")}>
                <Tag data-color={service.track === "specialist" ? "warning" : "info"} data-size="sm">
                  {t(`services.track.${service.track}`)}
                </Tag>
              </Table.Cell>
              <Table.Cell data-label={t("services.answerDays")}>{service.answer_days ?? "–"}</Table.Cell>
            </Table.Row>
          ))}
        </WideTable>
      )}
      {edited !== null && (
        <ServiceDialog
          service={edited === "new" ? null : edited}
          register={register}
          done={done}
          close={() => setEdited(null)}
        />
      )}
    </>
  );
}
