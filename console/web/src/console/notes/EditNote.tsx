import { Alert, Button, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MessageInfo } from "../../api/types";
import { submitOnCtrlEnter } from "../conversation/boxEvents";
import { TEXT_LIMIT } from "../conversation/SendRow";
import { useColleaguePicking } from "../conversation/usePickers";
import { useNews } from "../desk/News";
import { KeptNote } from "../kept/KeptNote";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { MentionPicker } from "../mentions/MentionPicker";
import { listId, optionId } from "../picking/PickList";
import { useTexts } from "../texts/TextsProvider";
import type { NotePlace } from "./Note";
import type { Wording } from "./useWording";

interface Props {
  note: MessageInfo;
  place: NotePlace;
  wording: Wording;
  close(): void;
}

/** The box in which a note gets another wording. Leaving it by Escape keeps what was written, cancelling does not. */
export function EditNote({ note, place, wording, close }: Props) {
  const { t } = useTexts();
  const steps = useSteps();
  const { text, base } = wording;
  const [found, setFound] = useState(wording.begun);
  const id = `edit-${note.id}`;
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  }, [text]);
  const write = (next: string) => {
    latest.current = next;
    wording.write(next);
  };
  const picking = useColleaguePicking(id, { write, now: () => ({ text: latest.current }) });
  const save = useSaving(note.id, place);
  // The event of one's own saving may be here before the answer to it.
  const stale = note.version !== base && steps.busy === null;
  const ready = !stale && text.trim() !== "" && text.length <= TEXT_LIMIT;
  useEffect(() => focusBox(id), [id]);
  const leave = () => {
    wording.drop();
    close();
  };
  const hold = () => {
    wording.hold();
    focusBox(id);
  };
  const discard = () => {
    wording.drop();
    setFound(false);
    focusBox(id);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!ready) return;
    const saved = await steps.take("save", async () => {
      if (await save(text.trim(), base)) leave();
      else backToBox(form, id);
    });
    if (!saved) backToBox(form, id);
  };
  return (
    <form className="note__edit" onSubmit={(event) => void submit(event)}>
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
            if (event.key !== "Escape") submitOnCtrlEnter(event);
            else {
              if (wording.begun) place.announce(t("note.unsaved"));
              close();
            }
          }}
        />
      </Field>
      {stale && (
        <Alert data-color="warning" data-size="sm" role="alert">
          <Paragraph>{t("note.conflict")}</Paragraph>
          <blockquote className="draft__other">{note.text}</blockquote>
          <div className="draft__buttons">
            <Button variant="secondary" data-size="sm" onClick={hold}>
              {t("draft.mine")}
            </Button>
            <Button variant="secondary" data-size="sm" onClick={leave}>
              {t("draft.theirs")}
            </Button>
          </div>
        </Alert>
      )}
      <KeptNote kept={{ found: found && wording.begun, drop: discard }} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <div className="draft__buttons">
        <Button type="submit" data-size="sm" disabled={!ready} loading={steps.busy !== null}>
          {t("note.save")}
        </Button>
        <Button variant="tertiary" data-size="sm" onClick={leave}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

function focusBox(id: string): void {
  const box = document.getElementById(id);
  if (!(box instanceof HTMLTextAreaElement)) return;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

/** What was not saved is gone on with, by who has not begun with something else meanwhile. */
function backToBox(form: HTMLFormElement, id: string): void {
  if (form.contains(document.activeElement) || document.activeElement === document.body) focusBox(id);
}

/** Saves the wording; where another window was faster it is not, and the box shows what stands there now. */
function useSaving(note: string, { inquiry, mended, announce }: NotePlace) {
  const { t } = useTexts();
  const api = useApi().notes;
  const tell = useNews();
  return async (text: string, version: number) => {
    const done = await api.change(inquiry, note, text, version);
    mended(done.note);
    if (done.unreached === null) return false;
    announce(t("note.saved"));
    if (done.unreached.length > 0) {
      tell({ text: t("composer.unreached", { names: done.unreached.join(", ") }), failed: true });
    }
    return true;
  };
}
