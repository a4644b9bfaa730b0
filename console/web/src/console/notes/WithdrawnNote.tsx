import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import { ArrowUndoIcon } from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
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
  /** What its writer was making of it; null for everybody else. */
  begun: Wording | null;
  /** Whether it was withdrawn in another window while it was being mended here. */
  interrupted: boolean;
  focusBack(): void;
}

/** That a note was withdrawn; who wrote it can put it back at any time, and finds what they were making of it. */
export function WithdrawnNote({ note, place, begun, interrupted, focusBack }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const restore = useRestoring(note.id, place, focusBack);
  const discard = () => {
    begun?.drop();
    focusBack();
  };
  return (
    <>
      <p className="message__body note__gone">{t("note.withdrawn")}</p>
      {begun?.begun && (
        <Alert
          data-color={interrupted ? "warning" : "info"}
          data-size="sm"
          role={interrupted ? "alert" : undefined}
          className="note__begun"
        >
          <Paragraph>{t(interrupted ? "note.withdrawnMeanwhile" : "note.unsaved")}</Paragraph>
          <blockquote className="draft__other">{begun.text}</blockquote>
          <Button variant="secondary" data-size="sm" onClick={discard}>
            {t("kept.discard")}
          </Button>
        </Alert>
      )}
      {begun !== null && (
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
