import {
  Alert,
  Button,
  Checkbox,
  Field,
  Fieldset,
  Label,
  Select,
  Textfield,
} from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { RegisterInfo, UnitInfo } from "../../api/services";
import { type Steps, useSteps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { EditDialog } from "./EditDialog";
import { HoursFields, useHours } from "./HoursFields";

interface Props {
  unit: UnitInfo | null;
  register: RegisterInfo;
  done(): void;
  close(): void;
}

/** A unit under the hands of an administrator: its people, its hours, and what happens to its work when it goes. */
export function UnitDialog({ unit, register, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const leaderField = useId();
  const [fields, setFields] = useState({
    name: unit?.name ?? "",
    email: unit?.email ?? "",
    telephone: unit?.telephone ?? "",
    leader: unit?.leader ?? null,
    members: unit?.members ?? [],
    default_queue: unit?.default_queue ?? false,
  });
  const hours = useHours(unit);
  const set = (more: Partial<typeof fields>) => setFields({ ...fields, ...more });
  const wrong = !fields.name.trim()
    ? t("services.needsName")
    : hours.body === null
      ? t(`units.${hours.wrong}Wrong`)
      : null;
  const save = () => {
    const body = { ...fields, ...hours.body };
    void steps
      .take("save", async () => {
        if (unit === null) await api.addUnit(body);
        else await api.saveUnit(unit.id, { ...body, based_on: unit.version });
      })
      .then((saved) => saved && done());
  };
  return (
    <EditDialog
      title={unit?.name ?? t("units.add")}
      steps={steps}
      wrong={wrong}
      save={save}
      close={close}
      more={
        unit !== null &&
        !unit.withdrawn &&
        !unit.default_queue && <Withdrawing unit={unit} register={register} steps={steps} done={done} />
      }
    >
      {(["name", "email", "telephone"] as const).map((field) => (
        <Textfield
          key={field}
          label={t(`services.${field}`)}
          value={fields[field]}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
        />
      ))}
      <Fieldset>
        <Fieldset.Legend>{t("units.members")}</Fieldset.Legend>
        {register.staff.map((one) => (
          <Checkbox
            key={one.staff}
            label={one.name}
            value={one.staff}
            checked={fields.members.includes(one.staff)}
            onChange={(event) =>
              set({
                members: event.currentTarget.checked
                  ? [...fields.members, one.staff]
                  : fields.members.filter((member) => member !== one.staff),
              })
            }
          />
        ))}
      </Fieldset>
      <Field>
        <Label htmlFor={leaderField}>{t("units.leader")}</Label>
        <Select
          id={leaderField}
          value={fields.leader ?? ""}
          onChange={(event) => set({ leader: event.currentTarget.value || null })}
        >
          <Select.Option value="">–</Select.Option>
          {register.staff.map((one) => (
            <Select.Option key={one.staff} value={one.staff}>
              {one.name}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <HoursFields hours={hours} hint={t("units.hoursHint")} />
      <Checkbox
        label={t("units.defaultQueue")}
        description={t("units.defaultQueue.text")}
        value="default"
        checked={fields.default_queue}
        onChange={(event) => set({ default_queue: event.currentTarget.checked })}
      />
    </EditDialog>
  );
}

/** Withdraws a unit: first it is told how much it has to do, then who gets that. */
function Withdrawing({
  unit,
  register,
  steps,
  done,
}: {
  unit: UnitInfo;
  register: RegisterInfo;
  steps: Steps;
  done(): void;
}) {
  const { t } = useTexts();
  const api = useApi().services;
  const field = useId();
  const [open, setOpen] = useState<number | null>(null);
  const [moveTo, setMoveTo] = useState("");
  const services = register.services.filter((one) => one.unit === unit.id && !one.withdrawn).length;
  if (open === null) {
    const ask = () => void steps.take("load", async () => setOpen(await api.load(unit.id)));
    return (
      <Button variant="tertiary" data-color="danger" loading={steps.busy === "load"} onClick={ask}>
        {t("units.withdraw")}
      </Button>
    );
  }
  const withdraw = () =>
    void steps
      .take("withdraw", async () => void (await api.withdraw(unit.id, unit.version, moveTo || null)))
      .then((gone) => gone && done());
  const needed = open + services > 0;
  return (
    <Alert data-color="warning" className="services__withdraw">
      <p>{t("units.withdrawText", { inquiries: open, services })}</p>
      {needed && (
        <Field>
          <Label htmlFor={field}>{t("units.moveTo")}</Label>
          <Select id={field} value={moveTo} onChange={(event) => setMoveTo(event.currentTarget.value)}>
            <Select.Option value="">–</Select.Option>
            {register.units
              .filter((one) => one.id !== unit.id && !one.withdrawn)
              .map((one) => (
                <Select.Option key={one.id} value={one.id}>
                  {one.name}
                </Select.Option>
              ))}
          </Select>
        </Field>
      )}
      <Button
        data-color="danger"
        loading={steps.busy === "withdraw"}
        disabled={needed && !moveTo}
        onClick={withdraw}
      >
        {t("units.withdraw")}
      </Button>
    </Alert>
  );
}
