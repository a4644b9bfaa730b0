import { Button, Label, Select, Tag, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { FieldChoices, FieldName, FieldsInfo } from "../../api/handling";
import { useNews } from "../desk/News";
import { useSteps } from "../knowledge/hooks";
import { Loading, Problem, useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { type Edits, realEdits, SHOWN, type Shown, textOf } from "./conflict";
import { FieldConflict } from "./FieldConflict";
import { TagsField } from "./TagsField";
import { tagsIn } from "./tags";
import { useChoices, useOfInquiry, useShownLanguage } from "./useHandling";

/** How an inquiry is described, each field optional; who was slower than a colleague sees both versions. */
export function FieldsPanel({ inquiry }: { inquiry: string }) {
  const api = useApi().handling;
  const language = useShownLanguage();
  const load = useCallback(() => api.fields(inquiry, language), [api, inquiry, language]);
  const { data: standing, refusal, reload } = useOfInquiry(inquiry, load);
  const choices = useChoices();
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (choices.refusal !== null) return <Problem refusal={choices.refusal} again={choices.reload} />;
  if (standing === null || choices.data === null) return <Loading />;
  return <FieldsForm inquiry={inquiry} standing={standing} choices={choices.data} saved={reload} />;
}

interface FormProps {
  inquiry: string;
  standing: FieldsInfo;
  choices: FieldChoices;
  saved(): void;
}

function FieldsForm({ inquiry, standing, choices, saved }: FormProps) {
  const { t } = useTexts();
  const form = useFields(inquiry, standing, saved);
  const { edits, theirs, steps } = form;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.save(realEdits(edits, form.base), form.base.version);
  };
  if (theirs !== null) {
    return (
      <FieldConflict
        edits={edits}
        base={form.base}
        current={theirs}
        choices={choices}
        busy={steps.busy !== null}
        decide={(wanted) => form.save(wanted, theirs.version)}
      />
    );
  }
  return (
    <form className="fields" onSubmit={submit}>
      {SHOWN.map((name) => (
        <Field
          key={name}
          name={name}
          value={edits[name] ?? textOf(form.base, name)}
          suggested={form.base.suggested.includes(name) && edits[name] === undefined}
          kept={form.base.names[name]}
          choices={choices}
          version={form.base.version}
          change={(value) => form.edit(name, value)}
        />
      ))}
      <div className="fields__end">
        <Button type="submit" data-size="sm" loading={steps.busy !== null} disabled={!form.changed}>
          {t("fields.save")}
        </Button>
        {form.changed && (
          <Button variant="tertiary" data-size="sm" onClick={form.undo}>
            {t("fields.undo")}
          </Button>
        )}
      </div>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
    </form>
  );
}

/**
 * What the person has changed, upon the version that they began from: news of a colleague's change must not slip in below
 * somebody who types. `theirs` is what stands when a colleague was faster.
 */
function useFields(inquiry: string, standing: FieldsInfo, saved: () => void) {
  const { t } = useTexts();
  const api = useApi().handling;
  const language = useShownLanguage();
  const tell = useNews();
  const steps = useSteps();
  const [edits, setEdits] = useState<Edits>({});
  const [begun, setBegun] = useState<FieldsInfo | null>(null);
  const [theirs, setTheirs] = useState<FieldsInfo | null>(null);
  const base = begun ?? standing;
  const undo = () => {
    setEdits({});
    setBegun(null);
    setTheirs(null);
    steps.forget();
  };
  const save = (wanted: Edits, version: number) =>
    void steps.take("save", async () => {
      if (Object.keys(wanted).length === 0) {
        undo();
        return;
      }
      const { tags, ...named } = wanted;
      const body = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, value || null]));
      const retagged = tags === undefined ? {} : { tags: tagsIn(tags) };
      const { stale, fields } = await api.change(inquiry, { version, ...body, ...retagged }, language);
      if (stale) {
        setTheirs(fields);
        return;
      }
      undo();
      saved();
      tell({ text: t("fields.saved") });
    });
  const edit = (name: FieldName, value: string) => {
    setBegun(base);
    setEdits({ ...edits, [name]: value });
  };
  const changed = Object.keys(realEdits(edits, base)).length > 0;
  return { base, edits, edit, undo, save, theirs, steps, changed };
}

/** Fields in which something always stands. */
const NEVER_EMPTY: ReadonlySet<Shown> = new Set(["priority", "language"]);

interface FieldProps {
  name: Shown;
  value: string;
  suggested: boolean;
  /** What the value is called, where it is none of the choices any more. */
  kept: string | undefined;
  choices: FieldChoices;
  version: number;
  change(value: string): void;
}

function Field({ name, value, suggested, kept, choices, version, change }: FieldProps) {
  const { t } = useTexts();
  const id = useId();
  const options = useOptions(choices);
  const label = (
    <>
      {t(`field.${name}`)}{" "}
      {suggested && (
        <Tag data-size="sm" data-color="info">
          {t("fields.suggested")}
        </Tag>
      )}
    </>
  );
  if (name === "title") {
    return (
      <Textfield
        className="fields__title"
        data-size="sm"
        label={label}
        value={value}
        maxLength={200}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  if (name === "tags") {
    return <TagsField value={value} offered={choices.tags} version={version} change={change} />;
  }
  const found = options(name);
  const missing = value !== "" && !found.some((one) => one.id === value);
  return (
    <div className="fields__one">
      <Label htmlFor={id} data-size="sm">
        {label}
      </Label>
      <Select id={id} data-size="sm" value={value} onChange={(event) => change(event.currentTarget.value)}>
        {!NEVER_EMPTY.has(name) && <Select.Option value="">{t("fields.none")}</Select.Option>}
        {missing && <Select.Option value={value}>{kept ?? value}</Select.Option>}
        {found.map((one) => (
          <Select.Option key={one.id} value={one.id}>
            {one.name}
          </Select.Option>
        ))}
      </Select>
    </div>
  );
}

/** What a field can be, with names. */
export function useOptions(choices: FieldChoices): (name: FieldName) => { id: string; name: string }[] {
  const { t } = useTexts();
  const languageName = useLanguageNames();
  return (name) => {
    if (name === "kind") return choices.kinds.map((id) => ({ id, name: t(`kind.${id}`) }));
    if (name === "priority") return choices.priorities.map((id) => ({ id, name: t(`priority.${id}`) }));
    if (name === "language") return choices.languages.map((id) => ({ id, name: languageName(id) }));
    if (name === "service") return choices.services;
    if (name === "unit") return choices.units;
    return name === "responsible" ? choices.staff : [];
  };
}
