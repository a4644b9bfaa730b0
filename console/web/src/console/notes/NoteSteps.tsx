import { Button } from "@digdir/designsystemet-react";
import { ArrowUndoIcon, PencilIcon } from "@navikt/aksel-icons";
import { useApi } from "../../api/ApiProvider";
import type { NoteStepped } from "../../api/notes";
import type { MessageInfo } from "../../api/types";
import { useNews } from "../desk/News";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import type { NotePlace } from "./Note";

interface Props {
  note: MessageInfo;
  place: NotePlace;
  edit(): void;
}

/** What the writer of a note can do with it. */
export function NoteSteps({ note, place, edit }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const withdraw = useWithdrawing(note, place);
  return (
    <>
      <Button variant="tertiary" data-size="sm" onClick={edit}>
        <PencilIcon aria-hidden />
        {t("note.edit")}
      </Button>
      <Button
        variant="tertiary"
        data-size="sm"
        loading={steps.busy !== null}
        onClick={() => void steps.take("withdraw", withdraw)}
      >
        <ArrowUndoIcon aria-hidden />
        {t("note.withdraw")}
      </Button>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
    </>
  );
}

/** Takes a note back, and offers to put it back again for as long as that is told of. */
function useWithdrawing(note: MessageInfo, { inquiry, mended }: NotePlace): () => Promise<void> {
  const { t } = useTexts();
  const api = useApi().notes;
  const tell = useNews();
  const restore = async (version: number) => {
    try {
      mended((await api.restore(inquiry, note.id, version)).note);
      tell({ text: t("note.restored") });
    } catch {
      tell({ text: t("note.notRestored"), failed: true });
    }
  };
  return async () => {
    const done: NoteStepped = await api.withdraw(inquiry, note.id, note.version);
    mended(done.note);
    if (done.unreached === null) tell({ text: t("note.changedMeanwhile"), failed: true });
    else tell({ text: t("note.withdrawn"), undo: () => void restore(done.note.version) });
  };
}
