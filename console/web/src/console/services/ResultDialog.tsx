import { Field, Fieldset, Label, Radio, Textarea } from "@digdir/designsystemet-react";
import { useCallback, useEffect, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { EditDialog } from "./EditDialog";

interface Props {
  summary: InquirySummary;
  done(detail: InquiryDetail): void;
  close(): void;
}

/** A department's result: the citizen is written to, in the words that stand here; or the desk goes on with it. */
export function ResultDialog({ summary, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const field = useId();
  const load = useCallback(() => api.resultText(summary.id), [api, summary.id]);
  const { data } = useLoaded(load);
  const [solved, setSolved] = useState(true);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (data !== null) setText((before) => before ?? data);
  }, [data]);
  const written = text ?? "";
  const save = () =>
    void steps.take("save", async () => done(await api.result(summary.id, written.trim(), solved)));
  return (
    <EditDialog
      title={t("result.title", { number: summary.number })}
      steps={steps}
      wrong={written.trim() ? null : t("result.needsText")}
      save={save}
      close={close}
      yes={t("forward.send")}
    >
      <Fieldset>
        <Fieldset.Legend>{t("result.how")}</Fieldset.Legend>
        <Radio
          name="solved"
          value="solved"
          label={t("result.solved")}
          description={t("result.solvedText")}
          checked={solved}
          onChange={() => setSolved(true)}
        />
        <Radio
          name="solved"
          value="open"
          label={t("result.open")}
          description={t("result.openText")}
          checked={!solved}
          onChange={() => setSolved(false)}
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
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Field>
    </EditDialog>
  );
}
