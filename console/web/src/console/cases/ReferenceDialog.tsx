import { Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CaseInfo } from "../../api/cases";
import { useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";

const ADDRESS = /^(https?:\/\/\S+)?$/;

/** Writes down the case number that somebody has read in the other system. */
export function ReferenceDialog({ sent, done, close }: { sent: CaseInfo; done(): void; close(): void }) {
  const { t } = useTexts();
  const api = useApi().cases;
  const steps = useSteps();
  const [reference, setReference] = useState(sent.reference);
  const [url, setUrl] = useState(sent.url);
  const missing = reference.trim() === "" ? t("cases.noReference") : null;
  const wrong = ADDRESS.test(url.trim()) ? missing : t("cases.wrongUrl");
  const save = () =>
    void steps
      .take("save", async () => {
        await api.refer(sent, reference.trim(), url.trim());
      })
      .then((saved) => saved && done());
  return (
    <EditDialog
      title={t("cases.referTitle", { system: sent.system_title })}
      steps={steps}
      wrong={wrong}
      save={save}
      close={close}
    >
      <Textfield
        label={t("cases.number")}
        value={reference}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <Textfield
        label={t("cases.url")}
        value={url}
        maxLength={1000}
        autoComplete="off"
        inputMode="url"
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
    </EditDialog>
  );
}
