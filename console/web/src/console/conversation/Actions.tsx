import { Button } from "@digdir/designsystemet-react";
import type { InquirySummary } from "../../api/types";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Confirm } from "./Confirm";
import { draftKey, readDraft } from "./drafts";
import type { Step } from "./useConversation";

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
  if (summary.status === "closed") return null;
  return (
    <div className="talk__actions">
      {!mine && (
        <Button
          loading={busy === "take" || busy === "force"}
          disabled={busy !== null}
          onClick={() => (theirs ? setWish("force") : step("take"))}
        >
          {theirs ? t("action.takeFrom", { name }) : t("action.take")}
        </Button>
      )}
      {mine && (
        <>
          <StepButton step="handBack" busy={busy} go={step} />
          <StepButton step="release" busy={busy} go={step} />
        </>
      )}
      {!theirs && (
        <Button
          variant="secondary"
          loading={busy === "close"}
          disabled={busy !== null}
          onClick={() => setWish("close")}
        >
          {t("action.close")}
        </Button>
      )}
      <Confirm
        open={wish === "close"}
        title={t("confirm.close.title")}
        text={`${t("confirm.close.text")}${hasDraft(me, summary.id) ? ` ${t("confirm.close.draft")}` : ""}`}
        yes={t("action.close")}
        onYes={() => step("close")}
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
  go,
}: {
  step: "handBack" | "release";
  busy: Step | null;
  go(step: Step): void;
}) {
  const { t } = useTexts();
  return (
    <Button variant="secondary" loading={busy === step} disabled={busy !== null} onClick={() => go(step)}>
      {t(`action.${step}`)}
    </Button>
  );
}
