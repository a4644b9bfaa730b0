import { Checkbox, Field, Label, Select, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { PRIORITIES } from "../../api/handling";
import type { MacroActions } from "../../api/writing";
import { TagsField } from "../handling/TagsField";
import { asText, tagsIn } from "../handling/tags";
import { useChoices } from "../handling/useHandling";
import { useTexts } from "../texts/TextsProvider";

const ENDINGS = ["solve", "close", "put_off"] as const;
const WEEK = 7;

interface Props {
  actions: MacroActions;
  change(more: Partial<MacroActions>): void;
}

/** What a macro does with an inquiry; what is not chosen is left as it is. */
export function ActionFields({ actions, change }: Props) {
  const { t } = useTexts();
  const { data: choices } = useChoices();
  const [tags, setTags] = useState(asText(actions.tags));
  return (
    <fieldset className="macros__actions">
      <legend>{t("macros.actions")}</legend>
      <Checkbox
        label={t("macros.take")}
        checked={actions.take}
        onChange={(event) => change({ take: event.currentTarget.checked })}
      />
      <Choice
        label={t("field.unit")}
        value={actions.unit}
        options={choices?.units ?? []}
        choose={(unit) => change({ unit })}
      />
      <Choice
        label={t("field.service")}
        value={actions.service}
        options={choices?.services ?? []}
        choose={(service) => change({ service })}
      />
      <Choice
        label={t("field.priority")}
        value={actions.priority}
        options={PRIORITIES.map((id) => ({ id, name: t(`priority.${id}`) }))}
        choose={(chosen) => change({ priority: PRIORITIES.find((one) => one === chosen) ?? null })}
      />
      <TagsField
        value={tags}
        offered={choices?.tags ?? []}
        version={0}
        change={(text) => {
          setTags(text);
          change({ tags: tagsIn(text) });
        }}
      />
      <Choice
        label={t("macros.ending")}
        value={actions.ending}
        none={t("macros.ending.none")}
        options={ENDINGS.map((id) => ({ id, name: t(`macros.ending.${id}`) }))}
        choose={(chosen) => {
          const ending = ENDINGS.find((one) => one === chosen) ?? null;
          change({ ending, days: ending === "put_off" ? WEEK : null });
        }}
      />
      {actions.ending === "put_off" && (
        <Textfield
          type="number"
          min={1}
          max={365}
          label={t("macros.days")}
          value={actions.days ?? ""}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            change({ days: typed === "" ? null : Number(typed) });
          }}
        />
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  options: readonly { id: string; name: string }[];
  none?: string;
  choose(value: string | null): void;
}

function Choice({ label, value, options, none, choose }: ChoiceProps) {
  const { t } = useTexts();
  // One that was withdrawn since stays what the macro says.
  const missing = value !== null && !options.some(({ id }) => id === value);
  return (
    <Field>
      <Label>{label}</Label>
      <Select value={value ?? ""} onChange={(event) => choose(event.currentTarget.value || null)}>
        <Select.Option value="">{none ?? t("macros.keepAsIs")}</Select.Option>
        {missing && <Select.Option value={value}>{value}</Select.Option>}
        {options.map(({ id, name }) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}
