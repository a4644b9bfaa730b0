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
import { firstStepId } from "./useFocusBack";
import { useRestoring } from "./useRestoring";
import type { Wording } from "./useWording";

interface Props {
  note: MessageInfo;
  place: NotePlace;
  wording: Wording;
  edit(): void;
  focusBack(): void;
}

/** What the writer of a note can do with it. */
export function NoteSteps({ note, place, wording, edit, focusBack }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const withdraw = useWithdrawing(note, place, focusBack);
  return (
    <>
      {wording.begun && <span className="hint">{t("note.unsaved")}</span>}
      <Button id={firstStepId(note.id)} variant="tertiary" data-size="sm" onClick={edit}>
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

/** Takes a note back, and offers to put it back again. */
function useWithdrawing(note: MessageInfo, place: NotePlace, focusBack: () => void): () => Promise<void> {
  const { t } = useTexts();
  const api = useApi().notes;
  const tell = useNews();
  const restore = useRestoring(note.id, place, focusBack);
  const undo = (version: number) =>
    restore(version).catch(() => {
      tell({ text: t("note.notRestored"), failed: true });
      focusBack();
    });
  return async () => {
    const done: NoteStepped = await api.withdraw(place.inquiry, note.id, note.version);
    place.mended(done.note);
    if (done.unreached === null) tell({ text: t("note.changedMeanwhile"), failed: true });
    else tell({ text: t("note.withdrawn"), undo: () => void undo(done.note.version) });
    focusBack();
  };
}
