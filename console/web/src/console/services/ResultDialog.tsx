import { Field, Fieldset, Label, Radio, Textarea } from "@digdir/designsystemet-react";
import { useCallback, useId } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { KeptNote } from "../kept/KeptNote";
import { useKept } from "../kept/useKept";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { EditDialog } from "./EditDialog";

interface Props {
  summary: InquirySummary;
  done(detail: InquiryDetail): void;
  close(): void;
}

/** `text` is null until somebody writes: what stands there then are the service's words. */
interface Form {
  solved: boolean;
  text: string | null;
}
const NOTHING: Form = { solved: true, text: null };

/** A department's result: the citizen is written to, in the words that stand here; or the desk goes on with it. */
export function ResultDialog({ summary, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const field = useId();
  const load = useCallback(() => api.resultText(summary.id), [api, summary.id]);
  const { data } = useLoaded(load);
  const kept = useKept<Form>(`${summary.id}.result`, NOTHING);
  const { solved, text } = kept.value;
  const written = text ?? data ?? "";
  const save = () =>
    void steps.take("save", async () => {
      const { sent } = kept.attempt();
      const detail = await api.result(summary.id, written.trim(), solved);
      sent();
      done(detail);
    });
  return (
    <EditDialog
      title={t("result.title", { number: summary.number })}
      steps={steps}
      wrong={written.trim() ? null : t("result.needsText")}
      save={save}
      close={close}
      yes={t("forward.send")}
    >
      <KeptNote kept={kept} />
      <Fieldset>
        <Fieldset.Legend>{t("result.how")}</Fieldset.Legend>
        <Radio
          name="solved"
          value="solved"
          label={t("result.solved")}
          description={t("result.solvedText")}
          checked={solved}
          onChange={() => kept.write({ solved: true })}
        />
        <Radio
          name="solved"
          value="open"
          label={t("result.open")}
          description={t("result.openText")}
          checked={!solved}
          onChange={() => kept.write({ solved: false })}
        />
      </Fieldset>
      <Field>
        <Label htmlFor={field}>{t(solved ? "result.toCitizen" : "result.toDesk")}</Label>
        <Textarea
          id={field}
          rows={5}
          maxLength={4000}
          lang={solved ? summary.language : undefined}
          value={written}
          onChange={(event) => kept.write({ text: event.currentTarget.value })}
        />
      </Field>
    </EditDialog>
  );
}
