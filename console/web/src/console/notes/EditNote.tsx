import { Alert, Button, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MessageInfo } from "../../api/types";
import { submitOnCtrlEnter } from "../conversation/boxEvents";
import { TEXT_LIMIT } from "../conversation/SendRow";
import { useColleaguePicking } from "../conversation/usePickers";
import { useNews } from "../desk/News";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { MentionPicker } from "../mentions/MentionPicker";
import { listId, optionId } from "../picking/PickList";
import { useTexts } from "../texts/TextsProvider";
import type { NotePlace } from "./Note";

interface Props {
  note: MessageInfo;
  place: NotePlace;
  close(): void;
}

/** The box in which a note gets another wording. */
export function EditNote({ note, place, close }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const [text, setText] = useState(note.text);
  // What the wording was made upon: a change in another window is shown before anything is written over it.
  const [base, setBase] = useState(note.version);
  const latest = useRef(text);
  const write = (next: string) => {
    latest.current = next;
    setText(next);
  };
  const id = `edit-${note.id}`;
  const picking = useColleaguePicking(id, { write, now: () => ({ text: latest.current }) });
  const save = useSaving(note.id, place, close);
  const stale = note.version !== base;
  const ready = !stale && text.trim() !== "" && text.length <= TEXT_LIMIT && steps.busy === null;
  useEffect(() => {
    const box = document.getElementById(id);
    if (!(box instanceof HTMLTextAreaElement)) return;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }, [id]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) void steps.take("save", () => save(text.trim(), base));
  };
  return (
    <form className="note__edit" onSubmit={submit}>
      <Field className="write__field">
        <MentionPicker id={id} picking={picking} />
        <Label className="ds-sr-only">{t("note.label")}</Label>
        <Textarea
          id={id}
          rows={Math.min(10, Math.max(3, text.split("\n").length))}
          value={text}
          readOnly={steps.busy !== null}
          aria-invalid={text.length > TEXT_LIMIT || undefined}
          aria-haspopup="listbox"
          aria-controls={picking.offered?.length ? listId(id) : undefined}
          aria-activedescendant={picking.offered?.length ? optionId(id, picking.chosen) : undefined}
          onChange={({ currentTarget }) => {
            write(currentTarget.value);
            picking.typed(currentTarget.value, currentTarget.selectionStart);
          }}
          onBlur={picking.close}
          onKeyDown={(event) => {
            if (picking.pressed(event)) return;
            if (event.key === "Escape") close();
            else submitOnCtrlEnter(event);
          }}
        />
      </Field>
      {stale && (
        <Alert data-color="warning" data-size="sm" role="alert">
          <Paragraph>{t("note.conflict")}</Paragraph>
          <blockquote className="draft__other">{note.text}</blockquote>
          <div className="draft__buttons">
            <Button variant="secondary" data-size="sm" onClick={() => setBase(note.version)}>
              {t("draft.mine")}
            </Button>
            <Button variant="secondary" data-size="sm" onClick={close}>
              {t("draft.theirs")}
            </Button>
          </div>
        </Alert>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <div className="draft__buttons">
        <Button type="submit" data-size="sm" disabled={!ready} loading={steps.busy !== null}>
          {t("note.save")}
        </Button>
        <Button variant="tertiary" data-size="sm" onClick={close}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** Saves the wording; where another window was faster the box stays open and shows what stands there now. */
function useSaving(note: string, { inquiry, mended }: NotePlace, close: () => void) {
  const { t } = useTexts();
  const api = useApi().notes;
  const tell = useNews();
  return async (text: string, version: number) => {
    const done = await api.change(inquiry, note, text, version);
    mended(done.note);
    if (done.unreached === null) return;
    if (done.unreached.length > 0) {
      tell({ text: t("composer.unreached", { names: done.unreached.join(", ") }), failed: true });
    }
    close();
  };
}
