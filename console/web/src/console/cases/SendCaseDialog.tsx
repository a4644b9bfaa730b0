import { Checkbox, Fieldset, Heading, Radio } from "@digdir/designsystemet-react";
import { useCallback, useMemo, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CasePreviewInfo, CaseSystemInfo } from "../../api/cases";
import type { InquirySummary } from "../../api/types";
import { newClientId } from "../conversation/drafts";
import { channelName } from "../inbox/labels";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited } from "../knowledge/parts";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";

const CHOICES = ["messages", "notes", "files", "person"] as const;

interface Props {
  summary: InquirySummary;
  systems: readonly CaseSystemInfo[];
  done(): void;
  close(): void;
}

/** Where an inquiry goes and what goes along; one sees what that is before anything leaves. */
export function SendCaseDialog({ summary, systems, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().cases;
  const steps = useSteps();
  // Made once for this dialog, so that sending again after a lost answer cannot send it twice.
  const clientId = useMemo(newClientId, []);
  const [system, setSystem] = useState(systems[0]?.name ?? "");
  const [chosen, setChosen] = useState({ messages: true, notes: false, files: true, person: true });
  const wanted = useMemo(() => ({ system, ...chosen }), [system, chosen]);
  const load = useCallback(() => api.preview(summary.id, wanted), [api, summary.id, wanted]);
  const { data, refusal, reload } = useLoaded(load);
  const nothing = data !== null && data.messages + data.notes === 0;
  const wrong = nothing ? t(data.before > 0 ? "cases.nothingNew" : "cases.nothingChosen") : null;
  const send = () =>
    void steps
      .take("save", async () => {
        await api.send(summary.id, wanted, clientId);
      })
      .then((sent) => sent && done());
  return (
    <EditDialog
      title={t("cases.sendTitle", { number: summary.number })}
      steps={steps}
      wrong={wrong}
      save={send}
      close={close}
      yes={t("cases.sendNow")}
    >
      <Fieldset>
        <Fieldset.Legend>{t("cases.to")}</Fieldset.Legend>
        {systems.map((one) => (
          <Radio
            key={one.name}
            name="system"
            value={one.name}
            label={one.title}
            description={t(one.state === "down" ? "cases.systemDown" : `cases.kind.${one.kind}`)}
            checked={system === one.name}
            onChange={() => setSystem(one.name)}
          />
        ))}
      </Fieldset>
      <Fieldset>
        <Fieldset.Legend>{t("cases.along")}</Fieldset.Legend>
        {CHOICES.map((one) => (
          <Checkbox
            key={one}
            value={one}
            label={t(`cases.choice.${one}`)}
            checked={chosen[one]}
            onChange={(event) => setChosen({ ...chosen, [one]: event.currentTarget.checked })}
          />
        ))}
      </Fieldset>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Preview preview={data} />}
    </EditDialog>
  );
}

function Preview({ preview }: { preview: CasePreviewInfo }) {
  const { t, format } = useTexts();
  const { messages, notes, files, persons, before, reference } = preview;
  return (
    <section className="cases__preview" aria-live="polite">
      <Heading level={3} data-size="2xs">
        {t("cases.preview")}
      </Heading>
      <ul>
        <li>{t("cases.messages", { count: messages })}</li>
        {notes > 0 && <li>{t("cases.notes", { count: notes })}</li>}
        {files.map((file, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files may have the same name, and the list does not move.
          <li key={place}>
            {file.name} ({format.bytes(file.size)})
          </li>
        ))}
        {persons.map((one) => (
          <li key={`${one.channel} ${one.address}`}>
            {one.name === "" ? "" : `${one.name}, `}
            {channelName(one.channel, t)}: {one.address}
          </li>
        ))}
      </ul>
      {preview.refused_files.length > 0 && (
        <p className="hint">{t("cases.refusedFiles", { names: preview.refused_files.join(", ") })}</p>
      )}
      {before > 0 && (
        <p className="hint">
          {reference === ""
            ? t("cases.before", { count: before })
            : t("cases.beforeIn", { count: before, number: reference })}
        </p>
      )}
    </section>
  );
}
