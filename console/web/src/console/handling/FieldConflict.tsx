import { Alert, Button, Paragraph, Radio } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { FieldChoices, FieldName, FieldsInfo } from "../../api/handling";
import { useTexts } from "../texts/TextsProvider";
import { disputed, type Edits, settled, textOf, undisputed } from "./conflict";
import { useOptions } from "./FieldsPanel";

interface Props {
  edits: Edits;
  /** What the edits began from. */
  base: FieldsInfo;
  current: FieldsInfo;
  choices: FieldChoices;
  busy: boolean;
  /** Writes the own values that were chosen upon what stands; none at all leaves everything as it is. */
  decide(wanted: Edits): void;
}

/** Somebody was faster: their version and the own one side by side, and a choice for each field. */
export function FieldConflict({ edits, base, current, choices, busy, decide }: Props) {
  const { t } = useTexts();
  const id = useId();
  const heading = useRef<HTMLParagraphElement>(null);
  const [mine, setMine] = useState(() => undisputed(edits, base, current));
  const options = useOptions(choices);
  useEffect(() => heading.current?.focus(), []);
  const fields = disputed(edits, current);
  const named = (name: FieldName, value: string, known?: string) => {
    if (value === "") return t("fields.none");
    return options(name).find((one) => one.id === value)?.name ?? known ?? value;
  };
  const choose = (name: FieldName, own: boolean) =>
    setMine(new Set([...[...mine].filter((one) => one !== name), ...(own ? [name] : [])]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decide(settled(edits, mine));
  };
  return (
    <form className="conflict" onSubmit={submit}>
      <Alert data-color="warning" data-size="sm" role="alert">
        <Paragraph ref={heading} tabIndex={-1}>
          {current.changed_by === null
            ? t("fields.stale")
            : t("fields.staleBy", { name: current.changed_by })}
        </Paragraph>
      </Alert>
      {fields.map((name) => (
        <fieldset key={name} className="conflict__field">
          <legend>{t(`field.${name}`)}</legend>
          <Radio
            name={`${id}-${name}`}
            value="theirs"
            data-size="sm"
            label={t("fields.theirs", { value: named(name, textOf(current, name), current.names[name]) })}
            checked={!mine.has(name)}
            onChange={() => choose(name, false)}
          />
          <Radio
            name={`${id}-${name}`}
            value="mine"
            data-size="sm"
            label={t("fields.mine", { value: named(name, edits[name] ?? "") })}
            checked={mine.has(name)}
            onChange={() => choose(name, true)}
          />
        </fieldset>
      ))}
      <Button type="submit" data-size="sm" loading={busy}>
        {t("fields.decide")}
      </Button>
    </form>
  );
}
