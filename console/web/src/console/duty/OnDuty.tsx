import { Button, Heading, Tag } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { DutyUnitInfo, DutyWeek } from "../../api/duty";
import { useTexts } from "../texts/TextsProvider";
import { Choose } from "./fields";
import { nameOf, peopleFor } from "./people";
import type { DayFormats } from "./week";

const HOURS = ["1", "2", "4", "8"];

interface Props {
  week: DutyWeek;
  me: string;
  formats: DayFormats;
  busy: boolean;
  take(unit: DutyUnitInfo, staff: string, hours: number): void;
  giveBack(unit: DutyUnitInfo): void;
}

/** Who has the duty now, unit by unit, and a way to take it for the next hours. */
export function OnDuty({ week, me, formats, busy, take, giveBack }: Props) {
  const { t } = useTexts();
  const [all, setAll] = useState(false);
  const ranked = nearest(week.units, me);
  const near = ranked.filter((unit) => rankOf(unit, me) > 0);
  const shown = all ? ranked : near;
  return (
    <section className="page__part" aria-labelledby="on-duty">
      <Heading level={3} data-size="2xs" id="on-duty">
        {t("duty.now")}
      </Heading>
      {shown.length === 0 && <p className="hint">{t("duty.nobodyAnywhere")}</p>}
      <ul className="duty__now duty__now--units">
        {shown.map((unit) => (
          <li key={unit.id} className="duty__unit">
            <div className="duty__who">
              <strong>{unit.name}</strong>
              {unit.on_duty.length === 0 ? (
                <Tag data-color="neutral" data-size="sm">
                  {t("duty.nobodyNow")}
                </Tag>
              ) : (
                <span>{unit.on_duty.map((staff) => nameOf(week, staff)).join(", ")}</span>
              )}
              {unit.taken !== null && (
                <span className="hint">
                  {t("duty.takenUntil", { moment: formats.moment(unit.taken.ends_at) })}
                </span>
              )}
            </div>
            {unit.taken !== null ? (
              <Button
                variant="secondary"
                data-size="sm"
                disabled={busy}
                aria-label={`${t("duty.giveBack")}: ${unit.name}`}
                onClick={() => giveBack(unit)}
              >
                {t("duty.giveBack")}
              </Button>
            ) : (
              <Take week={week} unit={unit} me={me} busy={busy} take={take} />
            )}
          </li>
        ))}
      </ul>
      {near.length < ranked.length && (
        <Button
          className="duty__all"
          variant="tertiary"
          data-size="sm"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? t("duty.fewerUnits") : t("duty.everyUnit", { count: ranked.length })}
        </Button>
      )}
    </section>
  );
}

/** The units that one belongs to first, then those whose duty somebody has. */
function nearest(units: readonly DutyUnitInfo[], me: string): DutyUnitInfo[] {
  return [...units].sort((one, other) => rankOf(other, me) - rankOf(one, me));
}

function rankOf(unit: DutyUnitInfo, me: string): number {
  return unit.leader === me || unit.members.includes(me) ? 2 : Number(unit.on_duty.length > 0);
}

function Take({
  week,
  unit,
  me,
  busy,
  take,
}: Pick<Props, "week" | "me" | "busy" | "take"> & { unit: DutyUnitInfo }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const [staff, setStaff] = useState(me);
  const [hours, setHours] = useState("2");
  return (
    <details className="duty__take" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`${t("duty.take")}: ${unit.name}`}>{t("duty.take")}</summary>
      {open && (
        <div className="duty__taking">
          <Choose label={t("duty.who")} value={staff} choices={peopleFor(week, unit.id)} change={setStaff} />
          <Choose
            label={t("duty.howLong")}
            value={hours}
            choices={HOURS.map((one) => ({ id: one, name: t("duty.hours", { count: Number(one) }) }))}
            change={setHours}
          />
          <Button data-size="sm" disabled={busy} onClick={() => take(unit, staff, Number(hours))}>
            {t("duty.takeNow")}
          </Button>
        </div>
      )}
    </details>
  );
}
