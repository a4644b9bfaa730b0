import { Field, Label, Radio, Select } from "@digdir/designsystemet-react";
import { useId } from "react";
import { useTexts } from "../texts/TextsProvider";

const SCOPES = ["own", "unit", "municipality"] as const;

/** Whose a thing is that staff keep: one's own, a unit's, or the whole municipality's. */
export interface Whose {
  scope: (typeof SCOPES)[number];
  unit: string | null;
}

interface Props {
  label: string;
  value: Whose;
  /** For whom the person may write. */
  list: { units: readonly { id: string; name: string }[]; may_share: boolean };
  choose(value: Whose): void;
}

/** Chooses whose a thing is; nothing where there is nothing to choose. */
export function ScopeChoice({ label, value, list, choose }: Props) {
  const { t } = useTexts();
  const name = useId();
  const unitField = useId();
  const { scope, unit } = value;
  // What stands can always be left as it is, also by who may not choose it anew.
  const possible = SCOPES.filter(
    (one) => one === "own" || one === scope || (one === "unit" ? list.units.length > 0 : list.may_share),
  );
  if (possible.length === 1) return null;
  return (
    <>
      <fieldset className="kept__scopes">
        <legend>{label}</legend>
        {possible.map((one) => (
          <Radio
            key={one}
            name={name}
            value={one}
            label={t(`canned.scope.${one}`)}
            checked={scope === one}
            onChange={() => choose({ scope: one, unit: unit ?? list.units[0]?.id ?? null })}
          />
        ))}
      </fieldset>
      {scope === "unit" && list.units.length > 1 && (
        <Field>
          <Label htmlFor={unitField}>{t("canned.unit")}</Label>
          <Select
            id={unitField}
            value={unit ?? ""}
            onChange={(event) => choose({ scope, unit: event.currentTarget.value })}
          >
            {list.units.map(({ id, name: called }) => (
              <Select.Option key={id} value={id}>
                {called}
              </Select.Option>
            ))}
          </Select>
        </Field>
      )}
    </>
  );
}
