import {
  Button,
  Field,
  Label,
  Select,
  Textarea,
  Textfield,
  ValidationMessage,
} from "@digdir/designsystemet-react";
import { type ReactNode, useId, useState } from "react";
import type { SettingInfo, SettingValue } from "../../api/settings";
import { useTexts } from "../texts/TextsProvider";
import { useWords } from "./words";

const LANGUAGES = ["nb", "nn", "sv", "en"] as const;

interface Props {
  setting: SettingInfo;
  value: SettingValue;
  onChange(value: SettingValue): void;
}

/** Where a value is written, by its kind. */
export function ValueInput({ setting, value, onChange }: Props) {
  const words = useWords();
  const shared = {
    label: words.name(setting.key),
    description: words.hint(setting.key),
    required: true,
  } as const;
  switch (setting.kind) {
    case "language":
      return <LanguageInput setting={setting} value={value} onChange={onChange} />;
    case "hours":
      return <HoursInput setting={setting} value={value} onChange={onChange} />;
    case "night":
      return <NightInput setting={setting} value={value} onChange={onChange} />;
    case "paragraph":
      return <ParagraphInput setting={setting} value={value} onChange={onChange} />;
    case "dates":
      return <DatesInput setting={setting} value={value} onChange={onChange} />;
    case "number":
      return (
        <Textfield
          {...shared}
          type="number"
          min={0}
          value={String(value ?? "")}
          onChange={({ target }) => onChange(target.value === "" ? "" : Number(target.value))}
        />
      );
    case "probability":
      return (
        <Textfield
          {...shared}
          required={false}
          type="number"
          min={0}
          max={100}
          suffix="%"
          value={value === null ? "" : String(Math.round(Number(value) * 100))}
          onChange={({ target }) => onChange(target.value === "" ? null : Number(target.value) / 100)}
        />
      );
    default:
      return (
        <Textfield
          {...shared}
          required={setting.kind !== "optional"}
          type={setting.kind === "time" ? "time" : "text"}
          maxLength={200}
          value={String(value ?? "")}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}

function LanguageInput({ setting, value, onChange }: Props) {
  const { t } = useTexts();
  const words = useWords();
  return (
    <Field>
      <Label>{words.name(setting.key)}</Label>
      <Field.Description>{words.hint(setting.key)}</Field.Description>
      <Select value={String(value)} onChange={({ target }) => onChange(target.value)}>
        {LANGUAGES.map((language) => (
          <Select.Option key={language} value={language}>
            {t(`settings.language.${language}`)}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}

/** A setting of several fields, under one name. */
function Fields({ setting, children }: { setting: SettingInfo; children: ReactNode }) {
  const words = useWords();
  const hint = useId();
  return (
    <fieldset className="settings__group" aria-describedby={hint}>
      <legend>{words.name(setting.key)}</legend>
      <p className="settings__hint" id={hint}>
        {words.hint(setting.key)}
      </p>
      {children}
    </fieldset>
  );
}

function HoursInput({ setting, value, onChange }: Props) {
  const { t } = useTexts();
  const [opens = "", closes = ""] = String(value).split("-");
  return (
    <Fields setting={setting}>
      <div className="settings__steps">
        <Textfield
          label={t("settings.opens")}
          type="time"
          required
          value={opens}
          onChange={({ target }) => onChange(`${target.value}-${closes}`)}
        />
        <Textfield
          label={t("settings.closes")}
          type="time"
          required
          value={closes}
          onChange={({ target }) => onChange(`${opens}-${target.value}`)}
        />
      </div>
      {opens !== "" && closes !== "" && opens >= closes && (
        <ValidationMessage>{t("settings.closesFirst")}</ValidationMessage>
      )}
    </Fields>
  );
}

/** From one hour to another of the next day; none of both is no such hours. */
function NightInput({ setting, value, onChange }: Props) {
  const { t } = useTexts();
  const [from = "", until = ""] = String(value)
    .split("-")
    .map((time) => time.trim());
  const change = (begins: string, ends: string) =>
    onChange(begins === "" && ends === "" ? "" : `${begins}-${ends}`);
  return (
    <Fields setting={setting}>
      <div className="settings__steps">
        <Textfield
          label={t("settings.from")}
          type="time"
          required={until !== ""}
          value={from}
          onChange={({ target }) => change(target.value, until)}
        />
        <Textfield
          label={t("settings.until")}
          type="time"
          required={from !== ""}
          value={until}
          onChange={({ target }) => change(from, target.value)}
        />
      </div>
    </Fields>
  );
}

const LONGEST_PARAGRAPH = 2_000;

function ParagraphInput({ setting, value, onChange }: Props) {
  const words = useWords();
  return (
    <Field>
      <Label>{words.name(setting.key)}</Label>
      <Field.Description>{words.hint(setting.key)}</Field.Description>
      <Textarea
        rows={4}
        maxLength={LONGEST_PARAGRAPH}
        value={String(value ?? "")}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}

function DatesInput({ setting, value, onChange }: Props) {
  const { t, format } = useTexts();
  const [day, setDay] = useState("");
  const days = Array.isArray(value) ? value : [];
  const add = () => {
    onChange([...new Set([...days, day])].sort());
    setDay("");
  };
  return (
    <Fields setting={setting}>
      <ul className="settings__days">
        {days.length === 0 && <li>{t("settings.none")}</li>}
        {days.map((one) => {
          const name = format.date(new Date(`${one}T12:00`));
          return (
            <li key={one}>
              {name}{" "}
              <Button
                variant="tertiary"
                data-size="sm"
                aria-label={t("settings.removeDay", { day: name })}
                onClick={() => onChange(days.filter((other) => other !== one))}
              >
                {t("settings.remove")}
              </Button>
            </li>
          );
        })}
      </ul>
      <div className="settings__steps">
        <Textfield
          label={t("settings.day")}
          type="date"
          value={day}
          onChange={({ target }) => setDay(target.value)}
        />
        <Button variant="tertiary" disabled={day === ""} onClick={add}>
          {t("settings.addDay")}
        </Button>
      </div>
    </Fields>
  );
}
