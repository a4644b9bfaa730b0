import { Button } from "@digdir/designsystemet-react";
import { ArrowUndoIcon } from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import type { NotePlace } from "./Note";
import { firstStepId } from "./useFocusBack";
import { useRestoring } from "./useRestoring";

interface Props {
  note: MessageInfo;
  place: NotePlace;
  own: boolean;
  focusBack(): void;
}

/** That a note was withdrawn; who wrote it can put it back at any time. */
export function WithdrawnNote({ note, place, own, focusBack }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const restore = useRestoring(note.id, place, focusBack);
  return (
    <>
      <p className="message__body note__gone">{t("note.withdrawn")}</p>
      {own && (
        <div className="note__steps">
          <Button
            id={firstStepId(note.id)}
            variant="tertiary"
            data-size="sm"
            loading={steps.busy !== null}
            onClick={() => void steps.take("restore", () => restore(note.version))}
          >
            <ArrowUndoIcon aria-hidden />
            {t("note.restore")}
          </Button>
          {steps.refusal !== null && <Problem refusal={steps.refusal} />}
        </div>
      )}
    </>
  );
}
