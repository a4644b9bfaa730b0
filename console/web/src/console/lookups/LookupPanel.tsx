import { Alert, Button, Label, Paragraph, Select, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { LookupEntry, LookupRegister } from "../../api/lookups";
import type { ContactInfo, InquiryDetail } from "../../api/types";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { inLanguage, Loading, Problem } from "../knowledge/parts";
import { Said } from "../reasons/Said";
import { useTexts } from "../texts/TextsProvider";
import { askedOf } from "./putting";
import { Results } from "./Results";

export const LONGEST = 200;

interface Props {
  inquiry: string;
  replyTo: ContactInfo | null;
  /** Whether somebody came here by key, and wants to type at once. */
  focus: boolean;
  read(detail: InquiryDetail): void;
}

/** Asks a register elsewhere about an inquiry; what it answers is gone when the panel closes. */
export function LookupPanel({ inquiry, replyTo, focus, read }: Props) {
  const { t } = useTexts();
  const api = useApi().lookups;
  const { data, refusal, reload } = useLoaded(useCallback(() => api.registers(inquiry), [api, inquiry]));
  const [name, setName] = useState<string | null>(null);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  const register = data.find((one) => one.name === name) ?? data.find((one) => one.wrong === "") ?? data[0];
  if (register === undefined) return <Paragraph data-size="sm">{t("lookups.none")}</Paragraph>;
  return (
    <div className="lookups">
      <RegisterChoice registers={data} chosen={register} choose={setName} />
      {register.wrong === "" ? (
        <Asking
          key={register.name}
          inquiry={inquiry}
          register={register}
          replyTo={replyTo}
          focus={focus}
          read={read}
        />
      ) : (
        <Alert data-color="warning" data-size="sm">
          <Paragraph>{t("error.register_off")}</Paragraph>
          <Paragraph className="kb__words">
            <Said words={register.wrong} why={register.why} />
          </Paragraph>
        </Alert>
      )}
    </div>
  );
}

interface ChoiceProps {
  registers: readonly LookupRegister[];
  chosen: LookupRegister;
  choose(name: string): void;
}

function RegisterChoice({ registers, chosen, choose }: ChoiceProps) {
  const { t, language } = useTexts();
  const id = useId();
  const called = (register: LookupRegister) => inLanguage(register.labels, language) || register.name;
  if (registers.length === 1) {
    return (
      <Paragraph data-size="sm" className="lookups__name">
        {called(chosen)}
      </Paragraph>
    );
  }
  return (
    <div className="fields__one lookups__choice">
      <Label htmlFor={id} data-size="sm">
        {t("lookups.register")}
      </Label>
      <Select
        id={id}
        data-size="sm"
        value={chosen.name}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {registers.map((register) => (
          <Select.Option key={register.name} value={register.name}>
            {called(register)}
          </Select.Option>
        ))}
      </Select>
    </div>
  );
}

function Asking({ inquiry, register, replyTo, focus, read }: Props & { register: LookupRegister }) {
  const { t, language } = useTexts();
  const api = useApi().lookups;
  const steps = useSteps();
  const [fields, setFields] = useState<Record<string, string>>({});
  const [entries, setEntries] = useState<LookupEntry[] | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focus) form.current?.querySelector("input")?.focus();
  }, [focus]);
  const asked = askedOf(fields);
  const ready =
    Object.keys(asked).length > 0 && register.fields.every((one) => !one.required || one.name in asked);
  const busy = steps.busy !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEntries(null);
    void steps.take("ask", async () => setEntries(await api.lookUp(inquiry, register.name, asked)));
  };
  return (
    <>
      <form className="lookups__form" ref={form} onSubmit={submit}>
        {register.fields.map((field) => (
          <Textfield
            key={field.name}
            data-size="sm"
            label={inLanguage(field.labels, language) || field.name}
            value={fields[field.name] ?? ""}
            maxLength={LONGEST}
            required={field.required}
            autoComplete="off"
            onChange={(event) => setFields({ ...fields, [field.name]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit" data-size="sm" loading={busy} disabled={!ready}>
          {t("lookups.ask")}
        </Button>
      </form>
      <Paragraph data-size="sm" className="hint">
        {t("lookups.logged")}
      </Paragraph>
      <div role="status">
        {busy && <Paragraph data-size="sm">{t("lookups.asking")}</Paragraph>}
        {entries !== null && (
          <Paragraph data-size="sm">
            {entries.length === 0 ? t("lookups.nothing") : t("lookups.hits", { count: entries.length })}
          </Paragraph>
        )}
      </div>
      {steps.refusal?.code === "too_many_hits" && (
        <Alert data-color="info" data-size="sm" role="alert">
          {t("lookups.tooMany", { most: register.most })}
        </Alert>
      )}
      {steps.refusal !== null && steps.refusal.code !== "too_many_hits" && (
        <Problem refusal={steps.refusal} />
      )}
      {entries !== null && <Results inquiry={inquiry} entries={entries} replyTo={replyTo} read={read} />}
    </>
  );
}
