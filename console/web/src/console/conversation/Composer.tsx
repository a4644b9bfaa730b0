import { Tabs } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import type { ConversationState } from "./conversationState";
import type { DraftKind } from "./drafts";
import { WriteBox } from "./WriteBox";

export const REPLY_BOX_ID = "reply";

interface Props {
  summary: InquirySummary;
  state: ConversationState;
  mine: boolean;
  /** A message that is to be said again, perhaps another way; null when there is none. */
  again: MessageInfo | null;
  read(detail: InquiryDetail): void;
  said(message: MessageInfo): void;
  conflict(): void;
  announce(text: string): void;
}

/** Where staff write: a reply to the citizen, or a note that only staff see. */
export function Composer({ summary, state, mine, again, read, said, conflict, announce }: Props) {
  const { t } = useTexts();
  const [kind, setKind] = useState<DraftKind>("reply");
  const [shown, setShown] = useState(again);
  if (again !== shown) {
    setShown(again);
    setKind("reply");
  }
  const closed = summary.status === "closed";
  const locked = mine && !closed ? null : lockReason(summary, closed);
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
            again={again}
            read={read}
            locked={locked}
            said={said}
            conflict={conflict}
            announce={announce}
          />
        </Tabs.Panel>
        <Tabs.Panel value="note">
          <WriteBox
            id="note"
            kind="note"
            summary={summary}
            ways={NO_WAYS}
            again={null}
            read={read}
            locked={null}
            said={said}
            conflict={conflict}
            announce={announce}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

const NO_WAYS = { contacts: [], replyTo: null };

function lockReason(summary: InquirySummary, closed: boolean): "closed" | "bot" | "queue" | "colleague" {
  if (closed) return "closed";
  return summary.owner === "staff" ? "colleague" : summary.owner;
}
