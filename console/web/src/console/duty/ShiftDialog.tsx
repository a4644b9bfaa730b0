import {
  Button,
  Checkbox,
  Dialog,
  Fieldset,
  Heading,
  Paragraph,
  Textfield,
} from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import type { DutyWeek, ShiftBody, ShiftInfo } from "../../api/duty";
import type { Steps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { Choose } from "./fields";
import { peopleFor } from "./people";
import { bodyOf, type DayFormats, weekdayOf, wrongWith } from "./week";

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** A shift that is there with the day on which it was opened, or a new one. */
export interface Opened {
  shift: ShiftInfo | null;
  body: ShiftBody;
  day: string;
}

interface Props {
  week: DutyWeek;
  opened: Opened;
  formats: DayFormats;
  steps: Steps;
  save(body: ShiftBody): void;
  remove(): void;
  leaveOut(): void;
  close(): void;
}

/** Who has the duty when, once or every week. */
export function ShiftDialog({ week, opened, formats, steps, save, remove, leaveOut, close }: Props) {
  const { t } = useTexts();
  const id = useId();
  const [shift, setShift] = useState<ShiftBody>(opened.shift === null ? opened.body : bodyOf(opened.shift));
  const [asked, setAsked] = useState(false);
  const change = (part: Partial<ShiftBody>) => setShift((before) => ({ ...before, ...part }));
  const wrong = wrongWith(shift);
  const weekdays = shift.weekdays ?? [];
  const again = weekdays.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (wrong === null) save(shift);
  };
  const people = peopleFor(week, shift.unit);
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t(opened.shift === null ? "duty.newShift" : "duty.changeShift")}
      </Heading>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body duty__form">
          <Choose
            label={t("duty.unit")}
            value={shift.unit}
            choices={week.units}
            change={(unit) => change({ unit })}
          />
          <Choose
            label={t("duty.who")}
            value={shift.staff}
            choices={people}
            change={(staff) => change({ staff })}
          />
          <Choose
            label={t("duty.substitute")}
            value={shift.substitute ?? ""}
            none={t("duty.nobody")}
            choices={people}
            change={(substitute) => change({ substitute: substitute || null })}
          />
          <div className="duty__times">
            <Textfield
              type="date"
              label={t(again ? "duty.from" : "duty.day")}
              value={shift.first_day}
              onChange={(event) => change({ first_day: event.currentTarget.value })}
            />
            <Textfield
              type="time"
              label={t("duty.begins")}
              value={shift.begins.slice(0, 5)}
              onChange={(event) => change({ begins: event.currentTarget.value })}
            />
            <Textfield
              type="time"
              label={t("duty.ends")}
              value={shift.ends.slice(0, 5)}
              onChange={(event) => change({ ends: event.currentTarget.value })}
            />
          </div>
          {shift.begins !== "" && shift.ends !== "" && shift.ends.slice(0, 5) <= shift.begins.slice(0, 5) && (
            <Paragraph className="hint">{t("duty.overnight")}</Paragraph>
          )}
          <Checkbox
            label={t("duty.again")}
            checked={again}
            onChange={() =>
              change({ weekdays: again ? [] : [weekdayOf(shift.first_day || week.today)], last_day: null })
            }
          />
          {again && (
            <>
              <Fieldset className="duty__weekdays">
                <Fieldset.Legend>{t("duty.weekdays")}</Fieldset.Legend>
                {WEEKDAYS.map((day) => (
                  <Checkbox
                    key={day}
                    label={formats.weekday(day)}
                    checked={weekdays.includes(day)}
                    onChange={() =>
                      change({
                        weekdays: weekdays.includes(day)
                          ? weekdays.filter((one) => one !== day)
                          : [...weekdays, day].sort(),
                      })
                    }
                  />
                ))}
              </Fieldset>
              <div className="duty__times">
                <Textfield
                  type="number"
                  min={1}
                  max={52}
                  label={t("duty.everyWeeks")}
                  value={shift.every_weeks ?? 1}
                  onChange={(event) => change({ every_weeks: Number(event.currentTarget.value) || 1 })}
                />
                <Textfield
                  type="date"
                  label={t("duty.last")}
                  value={shift.last_day ?? ""}
                  onChange={(event) => change({ last_day: event.currentTarget.value || null })}
                />
              </div>
            </>
          )}
        </div>
        <div className="dialog__end">
          {asked && wrong !== null && (
            <Paragraph role="alert" className="duty__wrong">
              {t(`duty.wrong.${wrong}`)}
            </Paragraph>
          )}
          {steps.refusal !== null && <Problem refusal={steps.refusal} />}
          <div className="confirm__buttons">
            <Button type="submit" loading={steps.busy === "save"}>
              {t("duty.save")}
            </Button>
            <Button variant="secondary" onClick={close}>
              {t("cancel")}
            </Button>
          </div>
          {opened.shift !== null && (
            <div className="confirm__buttons">
              {(opened.shift.weekdays ?? []).length > 0 && (
                <Button variant="tertiary" data-color="danger" onClick={leaveOut}>
                  {t("duty.leaveOut", { day: formats.long(opened.day) })}
                </Button>
              )}
              <Button variant="tertiary" data-color="danger" onClick={remove}>
                {t("duty.removeShift")}
              </Button>
            </div>
          )}
        </div>
      </form>
    </Dialog>
  );
}
