import { Alert, Button, Paragraph, Skeleton } from "@digdir/designsystemet-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import type { InquirySummary, MessageInfo, Place } from "../../api/types";
import { AnswersPanel } from "../answers/AnswersPanel";
import { BesideProvider } from "../answers/Beside";
import { useDeskAction } from "../desk/actions";
import { useLookedAt } from "../desk/lookedAt";
import { FollowButton } from "../following/FollowButton";
import { useFollow } from "../following/useFollow";
import { Details } from "../handling/Details";
import { Junking } from "../junk/Junking";
import { MacroButton } from "../macros/MacroButton";
import { Macros } from "../macros/Macros";
import { PuttingOff } from "../putting/PuttingOff";
import { OpinionLine } from "../satisfaction/OpinionLine";
import { Forwarding } from "../services/Forwarding";
import { useOwnSession, useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { TranslationProvider } from "../translation/TranslationProvider";
import { Actions } from "./Actions";
import { Composer, REPLY_BOX_ID } from "./Composer";
import { Confirm } from "./Confirm";
import { ConversationHeader, HEADING_ID } from "./ConversationHeader";
import { Lookers } from "./Lookers";
import { MergeDialog } from "./MergeDialog";
import { MessageLog } from "./MessageLog";
import { SendOnDialog } from "./SendOnDialog";
import { StepProblem } from "./StepProblem";
import { type Conversation, type Step, useConversation } from "./useConversation";
import { useMoving } from "./useMoving";
import { usePosting } from "./usePosting";
import { useSendingOn } from "./useSendingOn";

interface Props {
  inquiry: string;
  view: Place;
  changed(summary: InquirySummary): void;
  announce(text: string): void;
}

/** A conversation: what was said, who has it, and what can be done now. */
export function ConversationPane({ inquiry, view, changed, announce }: Props) {
  const { t } = useTexts();
  const conversation = useConversation(inquiry, changed);
  const { summary, phase, deleted } = conversation.state;
  const gone = phase === "missing" || deleted;
  return (
    <section
      id="conversation"
      tabIndex={-1}
      className="pane pane--conversation"
      aria-label={t("conversation.label")}
    >
      {summary === null || gone ? (
        <NotShown conversation={conversation} gone={gone} view={view} />
      ) : (
        <TranslationProvider inquiry={summary.id}>
          <Shown conversation={conversation} summary={summary} view={view} announce={announce} />
        </TranslationProvider>
      )}
    </section>
  );
}

interface ShownProps {
  conversation: Conversation;
  summary: InquirySummary;
  view: Place;
  announce(text: string): void;
}

function Shown({ conversation, summary, view, announce }: ShownProps) {
  const { t } = useTexts();
  const { state } = conversation;
  useLookedAt(`inquiry:${summary.id}`);
  const me = useOwnSession().staff.id;
  const [wish, setWish] = useState<Step | null>(null);
  const moveFocus = useFocusAfterStep();
  const step = async (wanted: Step) => {
    setWish(null);
    if (!(await conversation.step(wanted))) return;
    announce(t(`done.${wanted}`));
    moveFocus(wanted);
  };
  const mine = summary.owner === "staff" && summary.staff?.id === me;
  const theirs = summary.owner === "staff" && !mine;
  const mayMove = useRight("move_inquiries");
  const movable = mayMove && summary.status !== "closed" && !theirs;
  useDeskAction("print", () => window.print());
  const moving = useMoving(summary, view, conversation.reload);
  const posted = usePosting(summary.id, conversation.reload);
  const follow = useFollow(summary.id, announce);
  const [again, setAgain] = useState<MessageInfo | null>(null);
  const sendingOn = useSendingOn(state.messages);
  const steps = {
    split: movable ? moving.setSplitting : null,
    merge: movable ? moving.setMerging : null,
    again: mine && summary.status !== "closed" ? (message: MessageInfo) => setAgain({ ...message }) : null,
    posted,
    sendOn: theirs || summary.status === "closed" ? null : sendingOn.begin,
    sendOnAgain: theirs || summary.status === "closed" ? null : sendingOn.again,
    note: {
      inquiry: summary.id,
      mended: conversation.said,
      announce,
      follow: follow.following === false && !follow.busy ? follow.toggle : null,
    },
  };
  return (
    <BesideProvider summary={summary} messages={state.messages}>
      <ConversationHeader
        summary={summary}
        reason={state.handoverReason}
        view={view}
        merge={movable ? () => moving.setMerging("") : null}
        later={
          <>
            <MacroButton />
            <FollowButton follow={follow} />
            <PuttingOff summary={summary} changed={conversation.read} announce={announce} />
          </>
        }
      >
        <div className="talk__steps">
          <Actions
            summary={summary}
            mine={mine}
            busy={conversation.busy}
            wish={wish}
            setWish={setWish}
            step={(wanted) => void step(wanted)}
          />
          <Forwarding summary={summary} changed={conversation.read} />
          <Junking
            summary={summary}
            merged={state.mergedInto !== null}
            changed={conversation.read}
            announce={announce}
          />
        </div>
        <Lookers conversation={summary.conversation} />
        <Details summary={summary} view={view} replyTo={state.replyTo} read={conversation.read} />
      </ConversationHeader>
      <OpinionLine summary={summary} />
      <Confirm
        open={moving.splitting !== null}
        title={t("split.title")}
        text={t("split.text")}
        yes={t("split.do")}
        onYes={() => moving.splitting !== null && moving.split(moving.splitting)}
        onNo={() => moving.setSplitting(null)}
      />
      <MergeDialog
        summary={summary}
        wanted={moving.merging}
        close={() => moving.setMerging(null)}
        merged={moving.merged}
      />
      {state.mergedInto !== null && (
        <Alert data-color="info" data-size="sm" className="pane__alert">
          {t("merge.was")}{" "}
          <Link className="ds-link" to={`/${view}/${state.mergedInto.id}`}>
            {state.mergedInto.number}
          </Link>
        </Alert>
      )}
      <StepProblem conversation={conversation} force={() => void step("force")} />
      <Macros
        summary={summary}
        person={state.replyTo?.name ?? ""}
        read={conversation.read}
        reload={conversation.reload}
        announce={announce}
      />
      <MessageLog state={state} language={summary.language} steps={steps} />
      {sendingOn.wish !== null && (
        <SendOnDialog
          inquiry={summary.id}
          wish={sendingOn.wish}
          language={summary.language}
          said={conversation.said}
          close={sendingOn.end}
        />
      )}
      <AnswersPanel
        summary={summary}
        messages={state.messages}
        answering={mine && summary.status !== "closed"}
      />
      <Composer
        summary={summary}
        state={state}
        mine={mine}
        again={again}
        read={conversation.read}
        said={conversation.said}
        solve={() => void step("solve")}
        conflict={conversation.reload}
        announce={announce}
      />
    </BesideProvider>
  );
}

const TAKING: ReadonlySet<Step> = new Set(["take", "force", "reopen"]);

/** The pressed button may be gone after its step; whoever took the conversation wants to write. */
function useFocusAfterStep(): (step: Step) => void {
  const [done, setDone] = useState<Step | null>(null);
  useEffect(() => {
    if (done === null) return;
    document.getElementById(TAKING.has(done) ? REPLY_BOX_ID : HEADING_ID)?.focus();
    setDone(null);
  }, [done]);
  return setDone;
}

/** What stands here while the conversation is read, and when it cannot be shown. */
function NotShown({ conversation, gone, view }: { conversation: Conversation; gone: boolean; view: Place }) {
  const { t } = useTexts();
  if (gone) {
    return (
      <div className="empty">
        <Paragraph role="status">{t("conversation.gone")}</Paragraph>
        <Button asChild variant="secondary">
          <Link to={`/${view}`}>{t("conversation.back")}</Link>
        </Button>
      </div>
    );
  }
  if (conversation.state.phase === "failed") {
    return (
      <Alert data-color="danger" role="alert" className="pane__alert">
        <Paragraph>{t("conversation.failed")}</Paragraph>
        <Button variant="secondary" data-size="sm" onClick={conversation.reload}>
          {t("retry")}
        </Button>
      </Alert>
    );
  }
  return (
    <div className="inbox__loading" role="status">
      <span className="ds-sr-only">{t("loading")}</span>
      <Skeleton aria-hidden variant="rectangle" height={56} />
      <Skeleton aria-hidden variant="rectangle" height={160} />
    </div>
  );
}
