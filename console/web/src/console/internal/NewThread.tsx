import { Field, Fieldset, Label, Radio, Switch, Textarea, Textfield } from "@digdir/designsystemet-react";
import { useId } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ThreadDetail } from "../../api/internal";
import type { AttachmentInfo } from "../../api/types";
import { AttachButton } from "../conversation/AttachButton";
import { pasted } from "../conversation/boxEvents";
import { Enclosures } from "../conversation/Enclosures";
import { KeptNote } from "../kept/KeptNote";
import { useKept } from "../kept/useKept";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { GroupChoice } from "./GroupChoice";
import { PeopleChoice } from "./PeopleChoice";
import { Ticks } from "./Ticks";
import { useThreadFiles } from "./useThreadFiles";

const KINDS = ["chat", "topic"] as const;

interface Form {
  kind: (typeof KINDS)[number];
  title: string;
  to: string[];
  units: string[];
  groups: string[];
  history: boolean;
  text: string;
  files: readonly AttachmentInfo[];
}
const NOTHING: Form = {
  kind: "chat",
  title: "",
  to: [],
  units: [],
  groups: [],
  history: false,
  text: "",
  files: [],
};

/** A new message to people and units, or a new topic of the forum. */
export function NewThread({ done, close }: { done(made: ThreadDetail): void; close(): void }) {
  const { t } = useTexts();
  const { internal } = useApi();
  const { staff } = useOwnSession();
  const steps = useSteps();
  const id = useId();
  const kept = useKept("thread.new", NOTHING);
  const { kind, title, to, units, groups, history, text } = kept.value;
  const { files, uploads, add, drop, takeOut, busy } = useThreadFiles(kept);
  const known = useLoaded(internal.groups).data?.groups ?? [];
  const chat = kind === "chat";
  const save = () =>
    void steps.take("save", async () => {
      const { clientId, sent } = kept.attempt();
      const made = await internal.start({
        kind,
        title,
        to: chat ? to : [],
        units: chat ? units : [],
        groups: chat ? groups : [],
        open_history: history,
        text,
        client_id: clientId,
        files: files.map((file) => file.id),
      });
      sent();
      done(made);
    });
  const wrong = chat
    ? to.length + units.length + groups.length === 0 && t("messages.nobodyChosen")
    : title.trim() === "" && t("messages.noTitle");
  return (
    <EditDialog
      title={t("messages.new")}
      steps={steps}
      wrong={
        wrong || (text.trim() === "" && t("messages.noText")) || (busy ? t("messages.filesComing") : null)
      }
      save={save}
      close={close}
      yes={t("messages.send")}
    >
      <KeptNote kept={kept} />
      <Fieldset>
        <Fieldset.Legend>{t("messages.kind")}</Fieldset.Legend>
        {KINDS.map((one) => (
          <Radio
            key={one}
            name="kind"
            value={one}
            label={t(`messages.kind.${one}`)}
            checked={kind === one}
            onChange={() => kept.write({ kind: one })}
          />
        ))}
      </Fieldset>
      {chat && (
        <PeopleChoice without={[staff.id]} chosen={to} choose={(people) => kept.write({ to: people })} />
      )}
      {chat && <GroupChoice groups={known} chosen={groups} choose={(ones) => kept.write({ groups: ones })} />}
      {chat && <UnitChoice chosen={units} choose={(ones) => kept.write({ units: ones })} />}
      <Textfield
        label={t(chat ? "messages.titleOptional" : "messages.titleOf")}
        value={title}
        maxLength={120}
        onChange={(event) => kept.write({ title: event.currentTarget.value })}
      />
      <Field>
        <Label htmlFor={id}>{t("messages.text")}</Label>
        <Textarea
          id={id}
          rows={4}
          maxLength={4000}
          value={text}
          onChange={(event) => kept.write({ text: event.currentTarget.value })}
          onPaste={(event) => pasted(event, add)}
        />
      </Field>
      <Enclosures files={files} uploads={uploads} takeOut={takeOut} drop={drop} />
      <AttachButton attach={add} />
      {chat && (
        <Switch
          label={t("messages.history")}
          checked={history}
          onChange={(event) => kept.write({ history: event.currentTarget.checked })}
        />
      )}
    </EditDialog>
  );
}

/** Units, each of which stands for all its members. */
function UnitChoice({ chosen, choose }: { chosen: readonly string[]; choose(units: string[]): void }) {
  const { t } = useTexts();
  const { data } = useLoaded(useApi().services.register);
  const units = data?.units.filter((one) => !one.withdrawn && one.members.length > 0) ?? [];
  return <Ticks legend={t("messages.units")} options={units} chosen={chosen} choose={choose} />;
}
