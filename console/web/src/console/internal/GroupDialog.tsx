import { Fieldset, Radio, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { GroupInfo, GroupList } from "../../api/internal";
import { useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { PeopleChoice } from "./PeopleChoice";

interface Props {
  /** The group that is changed, null for a new one. */
  group: GroupInfo | null;
  /** The units for which the person may make groups. */
  units: GroupList["units"];
  done(list: GroupList): void;
  close(): void;
}

/** A group's name, who is in it, and who sees it; whose it is stays as it was made. */
export function GroupDialog({ group, units, done, close }: Props) {
  const { t } = useTexts();
  const { internal } = useApi();
  const steps = useSteps();
  const [name, setName] = useState(group?.name ?? "");
  const [members, setMembers] = useState(group?.members.map(({ staff }) => staff) ?? []);
  /** `own`, `shared`, or the id of a unit. */
  const [scope, setScope] = useState<string>(group?.scope ?? "own");
  const save = () =>
    void steps.take("save", async () => {
      const body = { name, members, shared: scope !== "own" };
      const unit = units.find(({ id }) => id === scope)?.id ?? null;
      done(
        group === null
          ? await internal.addGroup({ ...body, unit })
          : await internal.saveGroup(group.id, { ...body, based_on: group.version }),
      );
    });
  const wrong = (name.trim() === "" && t("groups.noName")) || (members.length === 0 && t("groups.nobody"));
  const choices = [
    ...(["own", "shared"] as const).map((one) => ({ id: one, label: t(`groups.choice.${one}`) })),
    ...(group === null ? units : []).map((unit) => ({
      id: unit.id,
      label: t("groups.choiceUnit", { unit: unit.name }),
    })),
  ];
  return (
    <EditDialog
      title={group === null ? t("groups.add") : t("groups.changeOne", { name: group.name })}
      steps={steps}
      wrong={wrong || null}
      save={save}
      close={close}
    >
      <Textfield
        label={t("groups.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PeopleChoice legend={t("groups.members")} without={[]} chosen={members} choose={setMembers} />
      {group?.scope !== "unit" && (
        <Fieldset>
          <Fieldset.Legend>{t("groups.who")}</Fieldset.Legend>
          {choices.map(({ id, label }) => (
            <Radio
              key={id}
              name="scope"
              value={id}
              label={label}
              checked={scope === id}
              onChange={() => setScope(id)}
            />
          ))}
        </Fieldset>
      )}
    </EditDialog>
  );
}
