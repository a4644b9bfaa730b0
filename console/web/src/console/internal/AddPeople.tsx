import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ThreadInfo } from "../../api/internal";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { GroupChoice } from "./GroupChoice";
import { PeopleChoice } from "./PeopleChoice";

/** Who else takes part from now on, and whether they read what was before. */
export function AddPeople({ thread, done, close }: { thread: ThreadInfo; done(): void; close(): void }) {
  const { t } = useTexts();
  const { internal } = useApi();
  const steps = useSteps();
  const [chosen, setChosen] = useState<string[]>([]);
  const [groups, setGroups] = useState<string[]>([]);
  const within = new Set(thread.members.map(({ staff }) => staff));
  // A group that brings nobody new is not offered.
  const known = (useLoaded(internal.groups).data?.groups ?? []).filter(({ members }) =>
    members.some(({ staff }) => !within.has(staff)),
  );
  const grouped = known.filter(({ id }) => groups.includes(id)).flatMap(({ members }) => members);
  const wanted = new Set([...chosen, ...grouped.map(({ staff }) => staff)]);
  const added = [...wanted].filter((staff) => !within.has(staff));
  const save = () =>
    void steps.take("save", async () => {
      await internal.add(thread.id, added);
      done();
    });
  return (
    <EditDialog
      title={t("messages.add")}
      steps={steps}
      wrong={added.length === 0 ? t("messages.nobodyChosen") : null}
      save={save}
      close={close}
      yes={t("messages.add")}
    >
      <p className="hint">{t(thread.open_history ? "messages.historyOpen" : "messages.historyClosed")}</p>
      <PeopleChoice without={[...within]} chosen={chosen} choose={setChosen} />
      <GroupChoice groups={known} chosen={groups} choose={setGroups} />
    </EditDialog>
  );
}
