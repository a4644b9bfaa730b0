import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import type { AbsenceInfo, DutyWeek } from "../../api/duty";
import { useTexts } from "../texts/TextsProvider";
import { nameOf } from "./people";
import type { DayFormats } from "./week";

interface Props {
  week: DutyWeek;
  formats: DayFormats;
  add(): void;
  remove(absence: AbsenceInfo): void;
}

/** Who is away in the week that is shown. */
export function Absences({ week, formats, add, remove }: Props) {
  const { t } = useTexts();
  return (
    <section className="page__part" aria-labelledby="absences">
      <div className="kb__title">
        <Heading level={3} data-size="2xs" id="absences">
          {t("duty.absences")}
        </Heading>
        <Button variant="secondary" data-size="sm" onClick={add}>
          {t("duty.newAbsence")}
        </Button>
      </div>
      {week.absences.length === 0 ? (
        <Paragraph className="page__empty">{t("duty.noAbsences")}</Paragraph>
      ) : (
        <ul className="duty__now">
          {week.absences.map((absence) => (
            <li key={absence.id} className="duty__unit">
              <div className="duty__who">
                <strong>{nameOf(week, absence.staff)}</strong>
                <span>
                  {formats.moment(absence.starts_at)} – {formats.moment(absence.ends_at)}
                </span>
                {absence.substitute && (
                  <span className="hint">
                    {t("duty.hasSubstitute", { name: nameOf(week, absence.substitute) })}
                  </span>
                )}
              </div>
              <Button
                variant="tertiary"
                data-size="sm"
                aria-label={`${t("duty.removeAbsence")}: ${nameOf(week, absence.staff)}`}
                onClick={() => remove(absence)}
              >
                {t("duty.removeAbsence")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
