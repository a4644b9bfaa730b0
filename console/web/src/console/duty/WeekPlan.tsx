import { Button, Tag } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import type { DutyUnitInfo, DutyWeek, StintInfo } from "../../api/duty";
import { useTexts } from "../texts/TextsProvider";
import { nameOf } from "./people";
import { type DayFormats, daysOf, stintsOn } from "./week";

interface Props {
  week: DutyWeek;
  units: readonly DutyUnitInfo[];
  formats: DayFormats;
  add(unit: string, day: string): void;
  open(stint: StintInfo): void;
}

/** A week of duty: a row for each unit, a column for each day; on a telephone one day below the other. */
export function WeekPlan({ week, units, formats, add, open }: Props) {
  const { t } = useTexts();
  const days = daysOf(week);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for a keyboard (WCAG 2.1.1).
    <section className="page__part page__scroll" tabIndex={0} aria-label={t("duty.plan")}>
      <table className="duty__week">
        <caption className="ds-sr-only">{t("duty.plan")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("duty.unit")}</th>
            {days.map((day) => (
              <th
                key={day}
                scope="col"
                data-today={day === week.today}
                aria-current={day === week.today ? "date" : undefined}
              >
                {formats.short(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <tr key={unit.id}>
              <th scope="row">{unit.name}</th>
              {days.map((day) => (
                <td key={day} data-today={day === week.today}>
                  <span className="duty__day" aria-hidden>
                    {formats.short(day)}
                  </span>
                  <div className="duty__cell">
                    {stintsOn(week, unit.id, day).map((stint) => (
                      <Stint
                        key={`${stint.of}${stint.starts_at}`}
                        stint={stint}
                        week={week}
                        formats={formats}
                        open={open}
                      />
                    ))}
                    <Button
                      variant="tertiary"
                      icon
                      data-size="sm"
                      className="duty__add"
                      aria-label={t("duty.addOn", { unit: unit.name, day: formats.long(day) })}
                      onClick={() => add(unit.id, day)}
                    >
                      <PlusIcon aria-hidden />
                    </Button>
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Stint({
  stint,
  week,
  formats,
  open,
}: Pick<Props, "week" | "formats" | "open"> & { stint: StintInfo }) {
  const { t } = useTexts();
  const said = (
    <>
      <span className="duty__hours">{formats.span(stint.starts_at, stint.ends_at)}</span>
      <span>{stint.staff === null ? t("duty.nobodyCan") : nameOf(week, stint.staff)}</span>
      {stint.because === "substitute" && (
        <span className="hint">{t("duty.standsIn", { name: nameOf(week, stint.planned) })}</span>
      )}
      {stint.because === "nobody" && (
        <span className="hint">{t("duty.isAway", { name: nameOf(week, stint.planned) })}</span>
      )}
      {stint.because === "override" && <span className="hint">{t("duty.tookIt")}</span>}
      {stint.busy && (
        <Tag data-color="warning" data-size="sm">
          {t("duty.busy")}
        </Tag>
      )}
    </>
  );
  if (stint.because === "override")
    return (
      <div className="duty__stint" data-because="override">
        {said}
      </div>
    );
  return (
    <button type="button" className="duty__stint" data-because={stint.because} onClick={() => open(stint)}>
      {said}
    </button>
  );
}
