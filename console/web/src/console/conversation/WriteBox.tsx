import { Alert, Button, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, type KeyboardEvent, useCallback, useRef } from "react";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary, MessageInfo } from "../../api/types";
import { useLive } from "../live/LiveProvider";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { type DraftKind, draftKey } from "./drafts";
import { refusalText } from "./StepProblem";
import { useDraft } from "./useDraft";
import { useSending } from "./useSending";

const TEXT_LIMIT = 8_000;
const COUNTED_FROM = 7_000;
const TYPING_EVERY_MS = 3_000;

interface Props {
  id: string;
  kind: DraftKind;
  summary: InquirySummary;
  /** Why nothing can be written now; null when it can. */
  locked: "closed" | "bot" | "queue" | "colleague" | null;
  said(message: MessageInfo): void;
  conflict(): void;
  announce(text: string): void;
}

/** A text box whose draft survives everything, with its button. */
export function WriteBox({ id, kind, summary, locked, said, conflict, announce }: Props) {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const control = useDraft(draftKey(staff.id, summary.id, kind));
  const { sending, problem, send } = useSending({
    kind,
    inquiry: summary.id,
    control,
    said,
    conflict,
    announce,
  });
  const typed = useTypingSignal(kind === "reply" ? summary.conversation : null);
  const { text } = control.draft;
  const tooLong = text.length > TEXT_LIMIT;
  const sendable = locked === null && !sending && !tooLong && text.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sendable) send();
  };
  return (
    <form className="write" onSubmit={submit}>
      {locked !== null && (
        <Paragraph id={`${id}-locked`} className="write__locked">
          {t(`locked.${locked}`, { name: summary.staff?.name ?? "" })}
        </Paragraph>
      )}
      <Field>
        <Label className="ds-sr-only">{t(`composer.${kind}`)}</Label>
        <Textarea
          id={id}
          rows={locked === null ? 3 : 1}
          value={text}
          // A draft that cannot be sent now can still be read and copied.
          disabled={locked !== null && text === ""}
          readOnly={locked !== null || sending}
          aria-describedby={locked === null ? `${id}-hint` : `${id}-locked`}
          aria-invalid={tooLong || undefined}
          placeholder={locked === null ? t(`composer.${kind}Placeholder`) : undefined}
          onChange={(event) => {
            control.write(event.currentTarget.value);
            typed();
          }}
          onKeyDown={submitOnCtrlEnter}
        />
      </Field>
      <ProblemLine problem={problem} />
      {locked === null && (
        <SendRow
          id={id}
          kind={kind}
          used={text.length}
          again={problem !== null}
          sendable={sendable}
          sending={sending}
        />
      )}
    </form>
  );
}

function submitOnCtrlEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** Why sending did not work, and that nothing is lost. */
function ProblemLine({ problem }: { problem: Refusal | "earlier" | null }) {
  const { t, format } = useTexts();
  return (
    <div role="alert">
      {problem !== null && (
        <Alert data-color="danger" data-size="sm">
          {problem === "earlier" ? t("composer.earlier") : refusalText(problem, t, format)}{" "}
          {t("composer.kept")}
        </Alert>
      )}
    </div>
  );
}

interface SendRowProps {
  id: string;
  kind: DraftKind;
  used: number;
  again: boolean;
  sendable: boolean;
  sending: boolean;
}

function SendRow({ id, kind, used, again, sendable, sending }: SendRowProps) {
  const { t } = useTexts();
  return (
    <div className="write__row">
      <span id={`${id}-hint`} className="hint">
        {t(`composer.${kind}Hint`)}
      </span>
      {used > COUNTED_FROM && (
        <span className="hint" data-invalid={used > TEXT_LIMIT}>
          {t("composer.length", { used, limit: TEXT_LIMIT })}
        </span>
      )}
      <Button type="submit" data-size="sm" disabled={!sendable} loading={sending}>
        {t(again ? "composer.again" : `composer.${kind}Send`)}
      </Button>
    </div>
  );
}

/** Tells the others that somebody is writing, no more often than the protocol allows. */
function useTypingSignal(conversation: string | null): () => void {
  const { send } = useLive();
  const last = useRef(0);
  return useCallback(() => {
    if (conversation === null || Date.now() - last.current < TYPING_EVERY_MS) return;
    last.current = Date.now();
    send({ type: "typing", conversation });
  }, [conversation, send]);
}
