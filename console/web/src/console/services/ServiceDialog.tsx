import { Checkbox, Field, Fieldset, Label, Radio, Select, Textfield } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { ARTICLE_LANGUAGES } from "../../api/knowledge";
import type { RegisterInfo, ServiceInfo } from "../../api/services";
import { useSteps } from "../knowledge/hooks";
import { inLanguage, useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { EditDialog } from "./EditDialog";
import { HoursFields, useHours } from "./HoursFields";

const EMPTY: Omit<ServiceInfo, "id" | "version"> = {
  names: {},
  unit: null,
  track: "desk",
  answer_days: null,
  solution_days: null,
  competence: "",
  email: "",
  telephone: "",
  opening_hours: {},
  closed_on: [],
  hours_note: "",
  withdrawn: false,
};
const LINES = ["email", "telephone", "hours_note", "competence"] as const;
const DAYS = ["answer_days", "solution_days"] as const;

interface Props {
  service: ServiceInfo | null;
  register: RegisterInfo;
  done(): void;
  close(): void;
}

/** A service under the hands of an administrator; its id is chosen once. */
export function ServiceDialog({ service, register, done, close }: Props) {
  const { t, language } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const nameOf = useLanguageNames();
  const unitField = useId();
  const [id, setId] = useState("");
  const [fields, setFields] = useState(service ?? { ...EMPTY, id: "", version: 0 });
  const set = (more: Partial<ServiceInfo>) => setFields({ ...fields, ...more });
  const hours = useHours(service);
  const named = Object.values(fields.names).some((name) => name?.trim());
  const wrong = !named
    ? t("services.needsName")
    : service === null && !id.trim()
      ? t("services.needsId")
      : hours.body === null
        ? t(`units.${hours.wrong}Wrong`)
        : null;
  const save = () => {
    const { id: _id, version, ...written } = fields;
    const rest = { ...written, ...hours.body };
    void steps
      .take("save", async () => {
        if (service === null) await api.addService({ ...rest, id: id.trim() });
        else await api.saveService(service.id, { ...rest, based_on: version });
      })
      .then((saved) => saved && done());
  };
  const title = service === null ? t("services.add") : inLanguage(service.names, language) || service.id;
  return (
    <EditDialog title={title} steps={steps} wrong={wrong} save={save} close={close}>
      {service === null && (
        <Textfield
          label={t("services.id")}
          description={t("services.idHint")}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
      )}
      {ARTICLE_LANGUAGES.map((code) => (
        <Textfield
          key={code}
          label={t("services.nameIn", { language: nameOf(code) })}
          lang={code}
          value={fields.names[code] ?? ""}
          onChange={(event) => set({ names: { ...fields.names, [code]: event.currentTarget.value } })}
        />
      ))}
      <Field>
        <Label htmlFor={unitField}>{t("services.unit")}</Label>
        <Select
          id={unitField}
          value={fields.unit ?? ""}
          onChange={(event) => set({ unit: event.currentTarget.value || null })}
        >
          <Select.Option value="">{t("services.noUnit")}</Select.Option>
          {register.units
            .filter((unit) => !unit.withdrawn)
            .map((unit) => (
              <Select.Option key={unit.id} value={unit.id}>
                {unit.name}
              </Select.Option>
            ))}
        </Select>
      </Field>
      <Fieldset>
        <Fieldset.Legend>{t("services.track")}</Fieldset.Legend>
        {(["desk", "specialist"] as const).map((track) => (
          <Radio
            key={track}
            name="track"
            value={track}
            label={t(`services.track.${track}`)}
            description={t(`services.track.${track}.text`)}
            checked={fields.track === track}
            onChange={() => set({ track })}
          />
        ))}
      </Fieldset>
      {DAYS.map((field) => (
        <Textfield
          key={field}
          type="number"
          min={0}
          max={365}
          label={t(field === "answer_days" ? "services.answerDays" : "services.solutionDays")}
          value={fields[field] ?? ""}
          onChange={(event) => set({ [field]: daysOf(event.currentTarget.value) })}
        />
      ))}
      <HoursFields hours={hours} hint={t("services.hoursHint")} />
      {LINES.map((field) => (
        <Textfield
          key={field}
          label={t(field === "competence" ? "services.competence.label" : `services.${field}`)}
          value={fields[field] ?? ""}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
        />
      ))}
      {service !== null && (
        <Checkbox
          label={t("services.isWithdrawn")}
          value="withdrawn"
          checked={fields.withdrawn ?? false}
          onChange={(event) => set({ withdrawn: event.currentTarget.checked })}
        />
      )}
    </EditDialog>
  );
}

function daysOf(text: string): number | null {
  const days = Number.parseInt(text, 10);
  return Number.isNaN(days) ? null : days;
}
