import { Button, Dialog, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import type { AbsenceBody, DutyWeek } from "../../api/duty";
import type { Steps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { Choose } from "./fields";

interface Props {
  week: DutyWeek;
  me: string;
  steps: Steps;
  save(body: AbsenceBody): void;
  close(): void;
}

/** From when to when somebody is away. Why is not asked: it is nobody's business, and may be about health. */
export function AbsenceDialog({ week, me, steps, save, close }: Props) {
  const { t } = useTexts();
  const id = useId();
  const [staff, setStaff] = useState(me);
  const [substitute, setSubstitute] = useState("");
  const [from, setFrom] = useState(`${week.today}T08:00`);
  const [to, setTo] = useState(`${week.today}T15:30`);
  const [asked, setAsked] = useState(false);
  const right = from !== "" && to !== "" && from < to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!right) return;
    save({
      staff,
      substitute: substitute || null,
      starts_at: new Date(from).toISOString(),
      ends_at: new Date(to).toISOString(),
    });
  };
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("duty.newAbsence")}
      </Heading>
      <Paragraph className="hint">{t("duty.absenceHint")}</Paragraph>
      <form className="duty__form" onSubmit={submit} noValidate>
        <Choose label={t("duty.who")} value={staff} choices={week.staff} change={setStaff} />
        <div className="duty__times">
          <Textfield
            type="datetime-local"
            label={t("duty.awayFrom")}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <Textfield
            type="datetime-local"
            label={t("duty.awayTo")}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </div>
        <Choose
          label={t("duty.substitute")}
          value={substitute}
          none={t("duty.nobody")}
          choices={week.staff.filter((one) => one.id !== staff)}
          change={setSubstitute}
        />
        {asked && !right && (
          <Paragraph role="alert" className="duty__wrong">
            {t("duty.wrong.away")}
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
      </form>
    </Dialog>
  );
}
