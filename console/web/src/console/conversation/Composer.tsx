import { Tabs } from "@digdir/designsystemet-react";
import { useEffect, useState } from "react";
import type { InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import { useDeskAction } from "../desk/actions";
import { useTexts } from "../texts/TextsProvider";
import type { ConversationState } from "./conversationState";
import type { DraftKind } from "./drafts";
import { useDrafts } from "./useDrafts";
import { WriteBox } from "./WriteBox";

export const REPLY_BOX_ID = "reply";
const NOTE_BOX_ID = "note";

interface Props {
  summary: InquirySummary;
  state: ConversationState;
  mine: boolean;
  /** A message that is to be said again, perhaps another way; null when there is none. */
  again: MessageInfo | null;
  read(detail: InquiryDetail): void;
  said(message: MessageInfo): void;
  solve(): void;
  conflict(): void;
  announce(text: string): void;
}

/** Where staff write: a reply to the citizen, or a note that only staff see. */
export function Composer({ summary, state, mine, again, read, said, solve, conflict, announce }: Props) {
  const { t } = useTexts();
  const [kind, setKind] = useState<DraftKind>("reply");
  const [shown, setShown] = useState(again);
  if (again !== shown) {
    setShown(again);
    setKind("reply");
  }
  const closed = summary.status === "closed";
  const locked = mine && !closed ? null : lockReason(summary, closed);
  const { drafts, reload } = useDrafts(summary.id, summary.staff?.id ?? "");
  const kept = { drafts, reloadDrafts: reload, messages: state.messages };
  const write = useWriting(setKind);
  useDeskAction("reply", locked === null ? () => write("reply") : null);
  useDeskAction("note", () => write("note"));
  return (
    <div className="composer" data-kind={kind}>
      <Tabs value={kind} onChange={(value) => setKind(value === "note" ? "note" : "reply")} data-size="sm">
        <Tabs.List aria-label={t("composer.label")}>
          <Tabs.Tab value="reply">{t("composer.reply")}</Tabs.Tab>
          <Tabs.Tab value="note">{t("composer.note")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="reply">
          <WriteBox
            id={REPLY_BOX_ID}
            kind="reply"
            summary={summary}
            ways={state}
            {...kept}
            again={again}
            read={read}
            locked={locked}
            said={said}
            solve={solve}
            conflict={conflict}
            announce={announce}
          />
        </Tabs.Panel>
        <Tabs.Panel value="note">
          <WriteBox
            id={NOTE_BOX_ID}
            kind="note"
            summary={summary}
            ways={NO_WAYS}
            {...kept}
            again={null}
            read={read}
            locked={null}
            said={said}
            solve={solve}
            conflict={conflict}
            announce={announce}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** Opens a box and puts the focus into it, also when its panel has to be shown first. */
function useWriting(setKind: (kind: DraftKind) => void): (kind: DraftKind) => void {
  const [wanted, setWanted] = useState<DraftKind | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    document.getElementById(wanted === "reply" ? REPLY_BOX_ID : NOTE_BOX_ID)?.focus();
    setWanted(null);
  }, [wanted]);
  return (kind) => {
    setKind(kind);
    setWanted(kind);
  };
}

const NO_WAYS = { contacts: [], replyTo: null };

function lockReason(summary: InquirySummary, closed: boolean): "closed" | "bot" | "queue" | "colleague" {
  if (closed) return "closed";
  return summary.owner === "staff" ? "colleague" : summary.owner;
}
