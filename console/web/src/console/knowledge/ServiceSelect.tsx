import { Field, Label, Select } from "@digdir/designsystemet-react";
import { useTexts } from "../texts/TextsProvider";
import type { KnownService } from "./useKnown";

interface Props {
  label: string;
  services: readonly KnownService[];
  value: string;
  change(service: string): void;
}

/** One of the municipality's services by its name, or none; one that is gone stays until another is chosen. */
export function ServiceSelect({ label, services, value, change }: Props) {
  const { t } = useTexts();
  const gone = value !== "" && !services.some(({ id }) => id === value);
  return (
    <Field>
      <Label>{label}</Label>
      <Select value={value} onChange={(event) => change(event.currentTarget.value)}>
        <Select.Option value="">{t("fields.none")}</Select.Option>
        {services.map(({ id, name }) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
        {gone && <Select.Option value={value}>{value}</Select.Option>}
      </Select>
    </Field>
  );
}
