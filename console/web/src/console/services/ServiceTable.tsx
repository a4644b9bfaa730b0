import { Button, Table, Tag } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { RegisterInfo, ServiceInfo } from "../../api/services";
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="page__scroll" aria-label={t("services.services")} tabIndex={0}>
          <Table className="services" border>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{t("services.name")}</Table.HeaderCell>
                <Table.HeaderCell>{t("services.unit")}</Table.HeaderCell>
                <Table.HeaderCell>{t("services.track")}</Table.HeaderCell>
                <Table.HeaderCell>{t("services.answerDays")}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
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
                  <Table.Cell>{units.get(service.unit ?? "") ?? t("services.noUnit")}</Table.Cell>
                  <Table.Cell>
                    <Tag data-color={service.track === "specialist" ? "warning" : "info"} data-size="sm">
                      {t(`services.track.${service.track}`)}
                    </Tag>
                  </Table.Cell>
                  <Table.Cell>{service.answer_days ?? "–"}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </section>
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
