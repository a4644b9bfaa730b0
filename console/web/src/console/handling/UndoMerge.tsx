import { Button, Paragraph } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MergeUndoInfo } from "../../api/handling";
import { Confirm } from "../conversation/Confirm";
import { refusalText } from "../conversation/StepProblem";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  undo: MergeUndoInfo;
  /** The inquiry whose steps are shown: the emptied one, or the one that took everything over. */
  shown: string;
  reload(): void;
}

/** Takes a merge back after a question, or says why it stands. */
export function UndoMerge({ undo, shown, reload }: Props) {
  const { t, format } = useTexts();
  const api = useApi().handling;
  const tell = useNews();
  const dealWith = useRefusal();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  if (undo.refused !== null) {
    return (
      <Paragraph data-size="sm" className="steps__why">
        {t(`unmerge.refused.${undo.refused}`)}
      </Paragraph>
    );
  }
  const take = async () => {
    setAsking(false);
    setBusy(true);
    try {
      const back = await api.unmerge(undo.inquiry, undo.version);
      const link = { to: `/all/${back.id}`, label: t("unmerge.open", { number: back.number }) };
      const text = t("unmerge.done", { number: back.number });
      tell(back.id === shown ? { text } : { text, link });
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null) {
        const text = refusal.code === "conflict" ? t("unmerge.failed") : refusalText(refusal, t, format);
        tell({ text, failed: true });
      }
    }
    setBusy(false);
    reload();
  };
  return (
    <>
      <Button variant="secondary" data-size="sm" loading={busy} onClick={() => setAsking(true)}>
        {t("unmerge.button")}
      </Button>
      <Confirm
        open={asking}
        title={t("unmerge.title")}
        text={t("unmerge.text")}
        yes={t("unmerge.button")}
        onYes={() => void take()}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
