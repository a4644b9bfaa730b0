import { Alert, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import {
  type ClipboardEvent,
  type DragEvent,
  type FormEvent,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Refusal } from "../../api/refusal";
import type { ContactInfo, InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import { useLive } from "../live/LiveProvider";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { AddContact } from "./AddContact";
import { type DraftKind, draftKey } from "./drafts";
import { Enclosures } from "./Enclosures";
import { ReplyWay, WayHint } from "./ReplyWay";
import { SendRow, TEXT_LIMIT } from "./SendRow";
import { refusalText } from "./StepProblem";
import { type DraftControl, useDraft } from "./useDraft";
import { useSending } from "./useSending";
import { useUploads } from "./useUploads";
import { carriesFiles, effectiveWay, otherWay } from "./ways";

const TYPING_EVERY_MS = 3_000;

interface Props {
  id: string;
  kind: DraftKind;
  summary: InquirySummary;
  ways: { contacts: readonly ContactInfo[]; replyTo: ContactInfo | null };
  again: MessageInfo | null;
  read(detail: InquiryDetail): void;
  /** Why nothing can be written now; null when it can. */
  locked: "closed" | "bot" | "queue" | "colleague" | null;
  said(message: MessageInfo): void;
  conflict(): void;
  announce(text: string): void;
}

/** A text box whose draft survives everything, with its button; for replies also where they go and what goes along. */
export function WriteBox({ id, kind, summary, ways, again, read, locked, said, conflict, announce }: Props) {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const control = useDraft(draftKey(staff.id, summary.id, kind));
  const { text, files, via } = control.draft;
  const way = effectiveWay(via, ways.contacts, ways.replyTo);
  const [adding, setAdding] = useState(false);
  const { uploads, add, drop, busy } = useUploads(summary.id, control.enclose);
  const { sending, problem, send } = useSending({
    kind,
    inquiry: summary.id,
    control,
    replyTo: ways.replyTo,
    said,
    conflict,
    announce,
  });
  useAgain(again, id, control, ways.contacts);
  const typed = useTypingSignal(kind === "reply" ? summary.conversation : null);
  const open = locked === null && kind === "reply";
  const stuck = files.length > 0 && !carriesFiles(way);
  const sendable =
    locked === null && !sending && !busy && !stuck && text.length <= TEXT_LIMIT && text.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sendable) send();
  };
  return (
    <>
      <form className="write" onSubmit={submit} {...(open ? droppable(add) : {})}>
        {locked !== null && (
          <Paragraph id={`${id}-locked`} className="write__locked">
            {t(`locked.${locked}`, { name: summary.staff?.name ?? "" })}
          </Paragraph>
        )}
        {open && (
          <ReplyWay
            id={id}
            contacts={ways.contacts}
            way={way}
            choose={control.choose}
            add={() => setAdding(true)}
          />
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
            aria-invalid={text.length > TEXT_LIMIT || undefined}
            placeholder={locked === null ? t(`composer.${kind}Placeholder`) : undefined}
            onChange={(event) => {
              control.write(event.currentTarget.value);
              typed();
            }}
            onPaste={(event) => open && pasted(event, add)}
            onKeyDown={submitOnCtrlEnter}
          />
        </Field>
        {open && <WayHint id={id} contacts={ways.contacts} way={way} text={text} />}
        <Enclosures files={files} uploads={uploads} takeOut={control.takeOut} drop={drop} />
        {stuck && (
          <Alert data-color="warning" data-size="sm">
            {t("files.notThisWay")}
          </Alert>
        )}
        <ProblemLine problem={problem} />
        {locked === null && (
          <SendRow
            id={id}
            kind={kind}
            used={text.length}
            again={problem !== null}
            sendable={sendable}
            sending={sending}
            attach={open && carriesFiles(way) ? add : null}
          />
        )}
      </form>
      {open && (
        <AddContact
          inquiry={summary.id}
          known={ways.contacts}
          open={adding}
          close={() => setAdding(false)}
          added={(detail, contact) => {
            read(detail);
            control.choose(contact);
          }}
        />
      )}
    </>
  );
}

/** Brings a message that did not arrive back into the box, to go another way where there is one. */
function useAgain(
  again: MessageInfo | null,
  id: string,
  control: DraftControl,
  contacts: readonly ContactInfo[],
): void {
  const latest = useRef({ control, contacts });
  useEffect(() => {
    latest.current = { control, contacts };
  });
  useEffect(() => {
    if (again === null) return;
    const { control: draft, contacts: known } = latest.current;
    const before = draft.draft.text.trim();
    draft.write(before === "" || before === again.text ? again.text : `${before}\n\n${again.text}`);
    draft.choose(otherWay(known, again.channel, again.address));
    document.getElementById(id)?.focus();
  }, [again, id]);
}

/** Takes files that are dropped onto the form. */
function droppable(add: (files: Iterable<File>) => void) {
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    },
  };
}

/** Takes files that are pasted, a picture of the screen say; text is pasted as ever. */
function pasted(event: ClipboardEvent, add: (files: Iterable<File>) => void): void {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  add(files);
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
