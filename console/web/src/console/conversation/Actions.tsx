import { Button } from "@digdir/designsystemet-react";
import type { InquirySummary } from "../../api/types";
import { useDeskAction } from "../desk/actions";
import { isDone } from "../inbox/views";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Confirm } from "./Confirm";
import { draftKey, readDraft } from "./drafts";
import type { Step } from "./useConversation";
import { useSettling } from "./useSettling";

/** How it came that no bot can answer. */
const NEVER_WITH_BOT: ReadonlySet<string> = new Set(["telephone", "visit", "letter_in"]);

interface Props {
  summary: InquirySummary;
  mine: boolean;
  busy: Step | null;
  wish: Step | null;
  setWish(step: Step | null): void;
  step(step: Step): void;
}

/** The steps that are possible now; those that a colleague or the citizen would notice at once are asked about. */
export function Actions({ summary, mine, busy, wish, setWish, step }: Props) {
  const { t } = useTexts();
  const me = useOwnSession().staff.id;
  const name = summary.staff?.name ?? t("holder.colleague");
  const theirs = summary.owner === "staff" && !mine;
  const possible = isDone(summary) ? summary.status : mine ? "mine" : theirs ? "theirs" : "free";
  const disabled = useSettling(`${summary.id} ${possible}`) || busy !== null;
  const done = isDone(summary);
  const free = !disabled;
  // What is junk comes back as it was, not as one's own.
  const reopens = done && !summary.junk;
  useDeskAction("reopen", free && reopens ? () => step("reopen") : null);
  useDeskAction("take", free && !mine && !done ? () => (theirs ? setWish("force") : step("take")) : null);
  useDeskAction("release", free && mine ? () => step("release") : null);
  useDeskAction("solve", free && !theirs && !done ? () => step("solve") : null);
  useDeskAction("close", free && !theirs && summary.status !== "closed" ? () => setWish("close") : null);
  const draft = hasDraft(me, summary.id) ? ` ${t("confirm.draft")}` : "";
  return (
    <div className="talk__actions">
      {reopens && <StepButton step="reopen" busy={busy} disabled={disabled} go={() => step("reopen")} />}
      {!mine && !done && (
        <Button
          data-size="sm"
          loading={busy === "take" || busy === "force"}
          disabled={disabled}
          onClick={() => (theirs ? setWish("force") : step("take"))}
        >
          {theirs ? t("action.takeFrom", { name }) : t("action.take")}
        </Button>
      )}
      {/* What comes where «take over» was must undo no more than that. */}
      {mine && <StepButton step="release" busy={busy} disabled={disabled} go={() => step("release")} />}
      {!theirs && !done && (
        <StepButton step="solve" busy={busy} disabled={disabled} go={() => step("solve")} />
      )}
      {!theirs && summary.status !== "closed" && (
        <StepButton step="close" busy={busy} disabled={disabled} go={() => setWish("close")} />
      )}
      {mine && !NEVER_WITH_BOT.has(summary.channel) && (
        <StepButton step="handBack" busy={busy} disabled={disabled} go={() => setWish("handBack")} />
      )}
      <Confirm
        open={wish === "close"}
        title={t("confirm.close.title")}
        text={`${t("confirm.close.text")}${draft}`}
        yes={t("action.close")}
        onYes={() => step("close")}
        onNo={() => setWish(null)}
      />
      <Confirm
        open={wish === "handBack"}
        title={t("confirm.handBack.title")}
        text={`${t("confirm.handBack.text")}${draft}`}
        yes={t("action.handBack")}
        onYes={() => step("handBack")}
        onNo={() => setWish(null)}
      />
      <Confirm
        open={wish === "force"}
        title={t("confirm.force.title", { name })}
        text={t("confirm.force.text", { name })}
        yes={t("action.take")}
        onYes={() => step("force")}
        onNo={() => setWish(null)}
      />
    </div>
  );
}

function hasDraft(staff: string, inquiry: string): boolean {
  return readDraft(draftKey(staff, inquiry, "reply")).text.trim() !== "";
}

function StepButton({
  step,
  busy,
  disabled,
  go,
}: {
  step: "handBack" | "release" | "solve" | "close" | "reopen";
  busy: Step | null;
  disabled: boolean;
  go(): void;
}) {
  const { t } = useTexts();
  return (
    <Button variant="secondary" data-size="sm" loading={busy === step} disabled={disabled} onClick={go}>
      {t(`action.${step}`)}
    </Button>
  );
}
