import { Field, Label, Select } from "@digdir/designsystemet-react";
import { useTexts } from "../texts/TextsProvider";

interface Choice {
  id: string;
  name: string;
}

interface Props {
  label: string;
  value: string;
  choices: readonly Choice[];
  /** What stands for nobody or nothing; where it is missing, something must be chosen. */
  none?: string;
  change(value: string): void;
}

/** A choice among people or units. */
export function Choose({ label, value, choices, none, change }: Props) {
  const { t } = useTexts();
  return (
    <Field>
      <Label>{label}</Label>
      <Select value={value} onChange={(event) => change(event.currentTarget.value)}>
        {(none !== undefined || value === "") && (
          <Select.Option value="">{none ?? t("duty.choose")}</Select.Option>
        )}
        {choices.map((choice) => (
          <Select.Option key={choice.id} value={choice.id}>
            {choice.name}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}
