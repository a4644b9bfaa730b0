import { Heading } from "@digdir/designsystemet-react";
import { useMemo, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AbsenceBody, DutyUnitInfo, DutyWeek, ShiftBody, StintInfo } from "../../api/duty";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { AbsenceDialog } from "./AbsenceDialog";
import { Absences } from "./Absences";
import { Calendars } from "./Calendars";
import { Choose } from "./fields";
import { OnDuty } from "./OnDuty";
import { nameOf } from "./people";
import { type Opened, ShiftDialog } from "./ShiftDialog";
import type { Duty } from "./useDuty";
import { WeekPlan } from "./WeekPlan";
import { dayAfter, dayFormats, emptyShift, without } from "./week";

const HOUR_MS = 3_600_000;

/** Everything on the page once the week is there. */
export function Board({ duty, week, me }: { duty: Duty; week: DutyWeek; me: string }) {
  const { t, language } = useTexts();
  const api = useApi();
  const formats = useMemo(
    () => dayFormats(language, week.zone, t("duty.wholeDay")),
    [language, week.zone, t],
  );
  const steps = useSteps();
  const [shift, setShift] = useState<Opened | null>(null);
  const [away, setAway] = useState(false);
  const mine = week.units.find((one) => one.leader === me || one.members.includes(me));
  const [unit, setUnit] = useState(mine?.id ?? "");
  const shown = unit === "" ? week.units : week.units.filter((one) => one.id === unit);

  const act = async (step: () => Promise<void>) => {
    if (!(await steps.take("save", step))) return;
    setShift(null);
    setAway(false);
    duty.reload();
  };
  const add = (to: string, day: string) => {
    steps.forget();
    setShift({ shift: null, body: emptyShift(to, "", day), day });
  };
  const open = (stint: StintInfo) => {
    const found = week.shifts.find((one) => one.id === stint.of);
    steps.forget();
    if (found !== undefined) setShift({ shift: found, body: found, day: stint.day });
  };
  const save = (body: ShiftBody) =>
    act(async () => {
      if (shift?.shift) return duty.changing(shift.shift, body, t("duty.changed"));
      const added = await api.duty.addShift(body);
      duty.tell({ text: t("duty.added"), run: () => api.duty.remove("shifts", added.id) });
    });
  const saveAbsence = (body: AbsenceBody) =>
    act(async () => {
      const added = await api.duty.addAbsence(body);
      const text = t("duty.absenceAdded", { name: nameOf(week, body.staff) });
      duty.tell({ text, run: () => api.duty.remove("absences", added.id) });
    });
  const take = (of: DutyUnitInfo, staff: string, hours: number) =>
    act(async () => {
      const taken = await api.duty.take(of.id, staff, new Date(Date.now() + hours * HOUR_MS).toISOString());
      const text = t("duty.taken", { name: nameOf(week, staff), unit: of.name });
      duty.tell({ text, run: () => api.duty.remove("overrides", taken.id) });
    });
  const giveBack = (of: DutyUnitInfo) =>
    act(async () => {
      if (of.taken !== null)
        await duty.removing("overrides", of.taken.id, t("duty.givenBack", { unit: of.name }));
    });
  return (
    <>
      {steps.refusal !== null && shift === null && !away && <Problem refusal={steps.refusal} />}
      <OnDuty
        week={week}
        me={me}
        formats={formats}
        busy={steps.busy !== null}
        take={(of, staff, hours) => void take(of, staff, hours)}
        giveBack={(of) => void giveBack(of)}
      />
      <section className="page__part" aria-labelledby="week">
        <div className="kb__title">
          <Heading level={3} data-size="2xs" id="week">
            {t("duty.week", { from: formats.long(week.since), to: formats.long(dayAfter(week.since, 6)) })}
          </Heading>
          <Choose
            label={t("duty.show")}
            value={unit}
            none={t("duty.allUnits")}
            choices={week.units}
            change={setUnit}
          />
        </div>
        <WeekPlan week={week} units={shown} formats={formats} add={add} open={open} />
      </section>
      <Absences
        week={week}
        formats={formats}
        add={() => {
          steps.forget();
          setAway(true);
        }}
        remove={(one) => void act(() => duty.removing("absences", one.id, t("duty.absenceRemoved")))}
      />
      <Calendars week={week} me={me} formats={formats} changed={duty.reload} />
      {shift !== null && (
        <ShiftDialog
          week={week}
          opened={shift}
          formats={formats}
          steps={steps}
          save={(body) => void save(body)}
          remove={() =>
            void act(async () => {
              if (shift.shift !== null) await duty.removing("shifts", shift.shift.id, t("duty.removed"));
            })
          }
          leaveOut={() =>
            void act(async () => {
              if (shift.shift !== null)
                await duty.changing(shift.shift, without(shift.shift, shift.day), t("duty.leftOut"));
            })
          }
          close={() => setShift(null)}
        />
      )}
      {away && (
        <AbsenceDialog
          week={week}
          me={me}
          steps={steps}
          save={(body) => void saveAbsence(body)}
          close={() => setAway(false)}
        />
      )}
    </>
  );
}
