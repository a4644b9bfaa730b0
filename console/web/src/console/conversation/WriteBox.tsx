import { Alert, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { ContactInfo, InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import type { DraftList } from "../../api/writing";
import { useBeside, useInserted } from "../answers/Beside";
import { unfilled } from "../canned/filling";
import { Picker } from "../canned/Picker";
import { FormattingBar } from "../formatting/FormattingBar";
import { formPressed } from "../formatting/writing";
import { MentionPicker } from "../mentions/MentionPicker";
import { listId, optionId } from "../picking/PickList";
import { useWhy } from "../reasons/why";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { TranslateReply } from "../translation/TranslateReply";
import { AddContact } from "./AddContact";
import { AnsweredSince, answerSince, Unfilled } from "./AnsweredSince";
import { droppable, pasted, submitOnCtrlEnter, useTypingSignal } from "./boxEvents";
import { Copies } from "./Copies";
import { unfit } from "./copyAddresses";
import { ColleagueDrafts, DraftConflict, DraftState } from "./DraftNotes";
import { type DraftKind, draftKey } from "./drafts";
import { Enclosures } from "./Enclosures";
import { ReplyPreview } from "./ReplyPreview";
import { ReplyWay, WayHint } from "./ReplyWay";
import { type Also, alsoOf, SendRow, TEXT_LIMIT } from "./SendRow";
import { refusalText } from "./StepProblem";
import { type DraftControl, useDraft } from "./useDraft";
import { useKeptDraft } from "./useKeptDraft";
import { usePickers } from "./usePickers";
import { useSending } from "./useSending";
import { type Attach, useUploads } from "./useUploads";
import { carriesCopies, carriesFiles, effectiveWay, otherWay, showsForm } from "./ways";

interface Props {
  id: string;
  kind: DraftKind;
  summary: InquirySummary;
  ways: { contacts: readonly ContactInfo[]; replyTo: ContactInfo | null };
  /** What the service keeps of drafts; null while that is not known. */
  drafts: DraftList | null;
  reloadDrafts(): void;
  /** All that was said. */
  messages: readonly MessageInfo[];
  again: MessageInfo | null;
  read(detail: InquiryDetail): void;
  /** Why nothing can be written now; null when it can. */
  locked: "closed" | "bot" | "queue" | "colleague" | null;
  said(message: MessageInfo): void;
  /** Marks the inquiry as solved, once the reply is on its way. */
  solve(): void;
  conflict(): void;
  announce(text: string): void;
}

/** A text box whose draft survives everything, with its button; for replies also where they go and what goes along. */
export function WriteBox(props: Props) {
  const { id, kind, summary, ways, drafts, messages, again, read, locked, announce } = props;
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const control = useDraft(draftKey(staff.id, summary.id, kind));
  const { text, files, via } = control.draft;
  const way = effectiveWay(via, ways.contacts, ways.replyTo);
  const [adding, setAdding] = useState(false);
  const found = drafts === null ? undefined : (drafts.own.find((one) => one.kind === kind) ?? null);
  const kept = useKeptDraft(summary.id, kind, control, found);
  const api = useApi();
  const attach = useCallback<Attach>((...file) => api.attach(summary.id, ...file), [api, summary.id]);
  const { uploads, add, drop, busy } = useUploads(attach, control.enclose);
  const faq = useBeside()?.faq;
  const also = useRef<Also | null>(null);
  const { sending, problem, send } = useSending({
    kind,
    inquiry: summary.id,
    control,
    replyTo: ways.replyTo,
    quiet: kept.quiet,
    said: (message, earlier) => {
      props.said(message);
      if (also.current === "propose") faq?.want(message.id);
      // What is still in the box was not said yet, so that nothing is solved.
      if (also.current === "solve" && !earlier) props.solve();
      also.current = null;
    },
    conflict: props.conflict,
    announce,
  });
  const [warned, setWarned] = useState<MessageInfo | null>(null);
  const [missing, setMissing] = useState<string[]>([]);
  const pickers = usePickers(id, summary, ways.replyTo?.name ?? "", control);
  const picking = kind === "reply" ? pickers.canned : pickers.colleagues;
  useAgain(again, id, control, ways.contacts);
  useInserted(id, locked === null && kind === "reply", control);
  const typed = useTypingSignal(kind === "reply" ? summary.conversation : null);
  const open = locked === null && kind === "reply";
  const form = open && showsForm(way);
  const writable = locked === null;
  const carries = kind === "note" || carriesFiles(way);
  const stuck = files.length > 0 && !carries;
  const ready = !stuck && !(carriesCopies(way) && unfit(control.draft));
  const sendable =
    locked === null && !sending && !busy && ready && text.length <= TEXT_LIMIT && text.trim() !== "";
  const sendUnlessAnswered = () => {
    const since = kind === "reply" ? answerSince(messages, staff.name, control.draft) : null;
    if (since === null) send();
    else setWarned(since);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sendable || kept.conflict !== null) return;
    also.current = alsoOf(event);
    const left = kind === "reply" ? unfilled(text) : [];
    if (left.length > 0) setMissing(left);
    else sendUnlessAnswered();
  };
  return (
    <>
      <form className="write" onSubmit={submit} {...(writable ? droppable(add) : {})}>
        {locked !== null && (
          <Paragraph id={`${id}-locked`} className="write__locked">
            {t(`locked.${locked}`, { name: summary.staff?.name ?? "" })}
          </Paragraph>
        )}
        {kind === "reply" && drafts !== null && summary.status !== "closed" && (
          <ColleagueDrafts
            inquiry={summary.id}
            others={drafts.others}
            mine={open}
            control={control}
            kept={kept}
            reload={props.reloadDrafts}
            announce={announce}
          />
        )}
        {open && (
          <ReplyWay
            id={id}
            contacts={ways.contacts}
            way={way}
            choose={control.choose}
            add={() => setAdding(true)}
          >
            <Copies id={id} control={control} way={way} messages={messages} />
            {form && <FormattingBar box={id} />}
          </ReplyWay>
        )}
        <Field className="write__field">
          {open && <Picker id={id} picking={pickers.canned} language={summary.language} />}
          {kind === "note" && <MentionPicker id={id} picking={pickers.colleagues} />}
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
              if (locked === null)
                picking.typed(event.currentTarget.value, event.currentTarget.selectionStart);
              typed();
            }}
            onPaste={(event) => writable && pasted(event, add)}
            aria-haspopup={locked === null ? "listbox" : undefined}
            aria-controls={picking.offered?.length ? listId(id) : undefined}
            aria-activedescendant={picking.offered?.length ? optionId(id, picking.chosen) : undefined}
            onBlur={picking.close}
            onKeyDown={(event) => {
              if (!picking.pressed(event) && !(form && formPressed(event))) submitOnCtrlEnter(event);
            }}
          />
        </Field>
        {open && <WayHint id={id} contacts={ways.contacts} way={way} text={text} />}
        {open && <TranslateReply box={id} language={summary.language} control={control} />}
        <Enclosures files={files} uploads={uploads} takeOut={control.takeOut} drop={drop} />
        {stuck && (
          <Alert data-color="warning" data-size="sm">
            {t("files.notThisWay")}
          </Alert>
        )}
        <DraftConflict kept={kept} />
        {locked !== null && <DraftState state={kept.state} />}
        <ProblemLine problem={problem} />
        {locked === null && (
          <SendRow
            id={id}
            kind={kind}
            used={text.length}
            again={problem !== null}
            sendable={sendable && kept.conflict === null}
            sending={sending}
            attach={carries ? add : null}
            also={open ? [...(faq?.possible === true ? (["propose"] as const) : []), "solve"] : []}
            state={<DraftState state={kept.state} />}
            look={open && <ReplyPreview inquiry={summary.id} way={way} draft={control.draft} />}
          />
        )}
      </form>
      <Unfilled
        names={missing}
        send={() => {
          setMissing([]);
          sendUnlessAnswered();
        }}
        cancel={() => setMissing([])}
      />
      <AnsweredSince
        answer={warned}
        send={() => {
          setWarned(null);
          send();
        }}
        cancel={() => setWarned(null)}
      />
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

/** Why sending did not work, and that nothing is lost. */
function ProblemLine({ problem }: { problem: Refusal | "earlier" | null }) {
  const { t, format } = useTexts();
  const why = useWhy();
  return (
    <div role="alert">
      {problem !== null && (
        <Alert data-color="danger" data-size="sm">
          {problem === "earlier" ? t("composer.earlier") : refusalText(problem, t, format)}{" "}
          {problem !== "earlier" && problem.why !== null && `${why(problem.why)} `}
          {t("composer.kept")}
        </Alert>
      )}
    </div>
  );
}
