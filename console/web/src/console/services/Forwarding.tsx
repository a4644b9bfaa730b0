import { Button } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { useDeskAction } from "../desk/actions";
import { isDone } from "../inbox/views";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ForwardDialog } from "./ForwardDialog";
import { ResultDialog } from "./ResultDialog";

interface Props {
  summary: InquirySummary;
  changed(detail: InquiryDetail): void;
}

/** Sending an inquiry to a department, taking it back, and the department's own answer. */
export function Forwarding({ summary, changed }: Props) {
  const { t } = useTexts();
  const api = useApi().services;
  const me = useOwnSession().staff.id;
  const steps = useSteps();
  const [open, setOpen] = useState<"forward" | "result" | null>(null);
  const theirs = summary.owner === "staff" && summary.staff?.id !== me;
  const possible = !isDone(summary) && summary.owner !== "bot" && !theirs;
  useDeskAction("forward", possible ? () => setOpen("forward") : null);
  if (!possible) return null;
  const forwarded = summary.status === "with_department";
  const done = (detail: InquiryDetail) => {
    setOpen(null);
    changed(detail);
  };
  const takeBack = () => void steps.take("back", async () => changed(await api.takeBack(summary.id)));
  return (
    <div className="forward__row">
      <Button variant="tertiary" data-size="sm" onClick={() => setOpen("forward")}>
        {t(forwarded ? "forward.on" : "forward.open")}
      </Button>
      {forwarded && (
        <>
          <Button variant="tertiary" data-size="sm" loading={steps.busy === "back"} onClick={takeBack}>
            {t("forward.takeBack")}
          </Button>
          <Button variant="tertiary" data-size="sm" onClick={() => setOpen("result")}>
            {t("forward.result")}
          </Button>
        </>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {open === "forward" && <ForwardDialog summary={summary} done={done} close={() => setOpen(null)} />}
      {open === "result" && <ResultDialog summary={summary} done={done} close={() => setOpen(null)} />}
    </div>
  );
}
