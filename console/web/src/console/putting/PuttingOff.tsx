import { Button } from "@digdir/designsystemet-react";
import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { HEADING_ID } from "../conversation/ConversationHeader";
import { useDeskAction } from "../desk/actions";
import { isDone } from "../inbox/views";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { PutOffDialog } from "./PutOffDialog";

interface Props {
  summary: InquirySummary;
  changed(detail: InquiryDetail): void;
  announce(text: string): void;
}

/** What was pressed is gone afterwards. */
function toHeading(): void {
  requestAnimationFrame(() => document.getElementById(HEADING_ID)?.focus({ preventScroll: true }));
}

/** Putting the open inquiry off, moving that, and bringing it back. */
export function PuttingOff({ summary, changed, announce }: Props) {
  const { t, format } = useTexts();
  const api = useApi().handling;
  const me = useOwnSession().staff.id;
  const steps = useSteps();
  const [open, setOpen] = useState(false);
  const theirs = summary.owner === "staff" && summary.staff?.id !== me;
  const possible = !isDone(summary) && summary.owner !== "bot" && !theirs;
  useDeskAction("putOff", possible ? () => setOpen(true) : null);
  const until = summary.put_off_until;
  // A colleague who takes it over meanwhile must not find the question again when it comes back.
  useEffect(() => {
    if (!possible) setOpen(false);
  }, [possible]);
  if (!possible) return null;
  const close = () => {
    steps.forget();
    setOpen(false);
  };
  const choose = (moment: string) =>
    void steps.take("putOff", async () => {
      changed(await api.putOff(summary.id, moment));
      setOpen(false);
      toHeading();
      announce(t("putOff.done", { moment: format.full(new Date(moment)) }));
    });
  const bringBack = () =>
    void steps.take("back", async () => {
      changed(await api.bringBack(summary.id));
      toHeading();
      announce(t("putOff.back.done"));
    });
  return (
    <>
      {until !== null && (
        <Button variant="tertiary" data-size="sm" loading={steps.busy === "back"} onClick={bringBack}>
          {t("putOff.back")}
        </Button>
      )}
      <Button variant="tertiary" data-size="sm" onClick={() => setOpen(true)}>
        {t("putOff.open")}
      </Button>
      {!open && steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {open && (
        <PutOffDialog busy={steps.busy !== null} choose={choose} close={close}>
          {steps.refusal !== null && <Problem refusal={steps.refusal} />}
        </PutOffDialog>
      )}
    </>
  );
}
