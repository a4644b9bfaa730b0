import { Fieldset, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useTexts } from "../texts/TextsProvider";
import { closedText, readClosed } from "./closing";
import { dayText, type Hours, type HoursBody, readDay, readWeek, WEEKDAYS } from "./hours";

interface Open {
  opening_hours?: Hours;
  closed_on?: readonly string[];
}

/** Opening hours and closed days as they are being written: `body` is null while something cannot be read. */
export function useHours(of: Open | null) {
  const { language } = useTexts();
  const [week, setWeek] = useState<Record<string, string>>(
    Object.fromEntries(WEEKDAYS.map((day) => [day, dayText(of?.opening_hours ?? {}, day)])),
  );
  const [closed, setClosed] = useState(closedText(of?.closed_on ?? [], language));
  const hours = readWeek(week);
  const days = readClosed(closed);
  const body: { opening_hours: HoursBody; closed_on: string[] } | null =
    hours === null || days === null ? null : { opening_hours: hours, closed_on: days };
  return { week, setWeek, closed, setClosed, body, wrong: hours === null ? "hours" : "closed" } as const;
}

/** The fields of who has opening hours and closed days of its own; empty ones mean another's, as `hint` says. */
export function HoursFields({ hours, hint }: { hours: ReturnType<typeof useHours>; hint: string }) {
  const { t } = useTexts();
  const { week, setWeek, closed, setClosed } = hours;
  return (
    <>
      <Fieldset>
        <Fieldset.Legend>{t("units.hours")}</Fieldset.Legend>
        <Fieldset.Description>{hint}</Fieldset.Description>
        <div className="services__week">
          {WEEKDAYS.map((day) => (
            <Textfield
              key={day}
              label={t(`weekday.${day}`)}
              value={week[day] ?? ""}
              error={readDay(week[day] ?? "") === null ? t("units.hoursWrong") : undefined}
              onChange={(event) => setWeek({ ...week, [day]: event.currentTarget.value })}
            />
          ))}
        </div>
      </Fieldset>
      <Textfield
        label={t("units.closed")}
        description={t("units.closedHint")}
        value={closed}
        error={readClosed(closed) === null ? t("units.closedWrong") : undefined}
        onChange={(event) => setClosed(event.currentTarget.value)}
      />
    </>
  );
}
