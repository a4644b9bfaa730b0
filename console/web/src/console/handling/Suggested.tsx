import { Label, Select, Tag, Textfield } from "@digdir/designsystemet-react";
import { useId } from "react";
import {
  type FieldChoices,
  type FieldSuggestions,
  type Language,
  PRIORITIES,
  type Priority,
} from "../../api/handling";
import { useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useOptions } from "./FieldsPanel";
import { type Form, type Suggestable, touch } from "./registration";
import { useChoices } from "./useHandling";

interface Props {
  form: Form;
  setForm(form: Form): void;
  found: FieldSuggestions | null;
}

const NOTHING: FieldChoices = {
  kinds: [],
  priorities: [...PRIORITIES],
  services: [],
  units: [],
  staff: [],
  languages: [],
  tags: [],
};

interface Option {
  id: string;
  name: string;
}

/** What the text suggests, each a thing to change or take away; what was changed is suggested no more. */
export function Suggested({ form, setForm, found }: Props) {
  const { t } = useTexts();
  const languageName = useLanguageNames();
  const choices = useChoices().data;
  const optionsOf = useOptions(choices ?? NOTHING);
  const topics = found?.topics.map(({ id, name }) => ({ id, name })) ?? [];
  const likely = found?.services ?? [];
  const others = choices?.services.filter(({ id }) => !likely.some((one) => one.id === id)) ?? [];
  const languages = (choices?.languages ?? [form.language]).map((id) => ({ id, name: languageName(id) }));
  const chip = (name: Exclude<Suggestable, "title">, options: readonly Option[], none: boolean) => (
    <Chip
      label={t(`field.${name}`)}
      value={form[name]}
      options={options}
      none={none}
      suggested={form[name] !== "" && !form.touched.includes(name) && found !== null}
      change={(value) =>
        setForm(name === "language" ? touch(form, name, value as Language) : touch(form, name, value))
      }
    />
  );
  return (
    <div className="register__suggested">
      <Textfield
        className="fields__title"
        label={
          <Name text={t("field.title")} suggested={form.title !== "" && !form.touched.includes("title")} />
        }
        value={form.title}
        maxLength={200}
        onChange={(event) => setForm(touch(form, "title", event.currentTarget.value))}
      />
      {chip("topic", topics, true)}
      {chip("service", [...likely, ...others], true)}
      <Chip
        label={t("field.kind")}
        value={form.kind}
        options={optionsOf("kind")}
        none
        suggested={false}
        change={(kind) => setForm({ ...form, kind })}
      />
      <Chip
        label={t("field.priority")}
        value={form.priority}
        options={optionsOf("priority")}
        none={false}
        suggested={false}
        change={(priority) => setForm({ ...form, priority: priority as Priority })}
      />
      {chip("language", languages, false)}
    </div>
  );
}

interface ChipProps {
  label: string;
  value: string;
  options: readonly Option[];
  none: boolean;
  suggested: boolean;
  change(value: string): void;
}

function Chip({ label, value, options, none, suggested, change }: ChipProps) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="fields__one">
      <Label htmlFor={id}>
        <Name text={label} suggested={suggested} />
      </Label>
      <Select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {none && <Select.Option value="">{t("fields.none")}</Select.Option>}
        {options.map((one) => (
          <Select.Option key={one.id} value={one.id}>
            {one.name}
          </Select.Option>
        ))}
      </Select>
    </div>
  );
}

function Name({ text, suggested }: { text: string; suggested: boolean }) {
  const { t } = useTexts();
  return (
    <>
      {text}{" "}
      {suggested && (
        <Tag data-size="sm" data-color="info">
          {t("fields.suggested")}
        </Tag>
      )}
    </>
  );
}
