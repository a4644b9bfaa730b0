import { Button } from "@digdir/designsystemet-react";
import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { JunkInfo } from "../../api/junk";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { HEADING_ID } from "../conversation/ConversationHeader";
import { useDeskAction } from "../desk/actions";
import { isDone } from "../inbox/views";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { BlockSender } from "./BlockSender";
import { JunkDialog } from "./JunkDialog";

interface Props {
  summary: InquirySummary;
  /** Whether it went into another one. */
  merged: boolean;
  changed(detail: InquiryDetail): void;
  announce(text: string): void;
}

/** Sorting the open inquiry out as junk, by key or menu, and putting it back as it was. */
export function Junking({ summary, merged, changed, announce }: Props) {
  const { t } = useTexts();
  const api = useApi().junk;
  const me = useOwnSession().staff.id;
  const steps = useSteps();
  const { junk } = summary;
  // What is known of its sender when the question stands on the screen; of another inquiry it says nothing.
  const [asked, setAsked] = useState<JunkInfo | null>(null);
  const theirs = !isDone(summary) && summary.owner === "staff" && summary.staff?.id !== me;
  const possible = !merged && !theirs;
  const done = (detail: InquiryDetail, said: string) => {
    setAsked(null);
    changed(detail);
    // What was pressed is gone afterwards.
    requestAnimationFrame(() => document.getElementById(HEADING_ID)?.focus({ preventScroll: true }));
    announce(said);
  };
  const sortOut = (block: boolean) =>
    steps.take("junk", async () => {
      done(await api.sortOut(summary.id, block), t(block ? "junk.doneBlocked" : "junk.done"));
    });
  const putBack = (unblock: boolean) =>
    steps.take("junk", async () => {
      done(await api.putBack(summary.id, unblock ? "sender" : "no"), t("junk.back.done"));
    });
  const ask = () =>
    void steps.take("junk", async () => {
      const found = await api.standing(summary.id);
      if (found.junk && !(found.blocked && found.may_block)) {
        done(await api.putBack(summary.id, "no"), t("junk.back.done"));
      } else setAsked(found);
    });
  useDeskAction("junk", possible && !junk ? ask : null);
  useDeskAction("notJunk", possible && junk ? ask : null);
  // A colleague who does something with it meanwhile must not be overrun by an answer to an old question.
  const meant = asked !== null && possible && asked.junk === junk;
  useEffect(() => {
    if (!meant) setAsked(null);
  }, [meant]);
  if (!possible) return null;
  const close = () => {
    steps.forget();
    setAsked(null);
  };
  const problem = steps.refusal !== null && <Problem refusal={steps.refusal} />;
  return (
    <>
      {junk && (
        <>
          <Button variant="secondary" data-size="sm" loading={steps.busy !== null && !meant} onClick={ask}>
            {t("junk.back")}
          </Button>
          <BlockSender inquiry={summary.id} changed={changed} announce={announce} />
        </>
      )}
      {!meant && problem}
      {meant && (
        <JunkDialog
          title={t(junk ? "junk.back.title" : "junk.title")}
          text={t(junk ? "junk.back.text" : "junk.text")}
          offer={offerOf(asked, t)}
          offered={junk}
          yes={t(junk ? "junk.back" : "junk.do")}
          busy={steps.busy !== null}
          choose={(taken) => void (junk ? putBack(taken) : sortOut(taken))}
          close={close}
        >
          {problem}
        </JunkDialog>
      )}
    </>
  );
}

type Translate = ReturnType<typeof useTexts>["t"];

/** What is offered about the sender: blocking who is not, and lifting the block of who is. */
function offerOf({ junk, address, blocked, may_block }: JunkInfo, t: Translate): string | null {
  if (address === null || !may_block || junk !== blocked) return null;
  return t(junk ? "junk.unblockSender" : "junk.blockSender", { address });
}
