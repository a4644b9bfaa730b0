import { Button, Field, Label, Textarea, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SystemInfo, SystemList } from "../../api/systems";
import type { Steps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  /** Null for a new one. */
  system: SystemInfo | null;
  steps: Steps;
  remove(system: SystemInfo): void;
  done(list: SystemList): void;
  close(): void;
}

/** A system of one's own municipality. */
export function SystemDialog({ system, steps, remove, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().systems;
  const [says, setSays] = useState({
    name: system?.name ?? "",
    version: system?.version ?? "",
    note: system?.note ?? "",
  });
  const wrong = says.name.trim() === "" || says.version.trim() === "" ? t("systems.needs") : null;
  const save = () =>
    void steps.take("save", async () => {
      if (system === null) done(await api.add(says));
      else done(await api.save(system.id, { ...says, based_on: system.revision }));
    });
  const removing = system !== null && (
    <Button variant="tertiary" data-color="danger" onClick={() => remove(system)}>
      {t("canned.remove")}
    </Button>
  );
  return (
    <EditDialog
      title={system?.name ?? t("systems.add")}
      steps={steps}
      wrong={wrong}
      save={save}
      close={close}
      more={removing}
    >
      {(["name", "version"] as const).map((field) => (
        <Textfield
          key={field}
          label={t(`systems.${field}`)}
          description={t(`systems.${field}Hint`)}
          maxLength={100}
          value={says[field]}
          onChange={(event) => setSays({ ...says, [field]: event.currentTarget.value })}
        />
      ))}
      <Field>
        <Label>{t("systems.note")}</Label>
        <Field.Description>{t("systems.noteHint")}</Field.Description>
        <Textarea
          rows={3}
          maxLength={1000}
          value={says.note}
          onChange={(event) => setSays({ ...says, note: event.currentTarget.value })}
        />
      </Field>
    </EditDialog>
  );
}
