import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleApi } from "../../api/client";
import type { Refusal } from "../../api/refusal";
import type { ContactInfo, MessageInfo, NoteInfo } from "../../api/types";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { addressesIn } from "./copyAddresses";
import type { Draft, DraftKind } from "./drafts";
import type { DraftControl } from "./useDraft";
import { carriesCopies } from "./ways";

interface Wanted {
  kind: DraftKind;
  inquiry: string;
  control: DraftControl;
  /** Where a reply goes that nobody chose a way for; null for notes. */
  replyTo: ContactInfo | null;
  /** Waits until the draft is not on its way to the service any more: what is kept after sending would come back. */
  quiet(): Promise<void>;
  /** Hears of what was sent; `earlier` tells that it was another text than the draft's. */
  said(message: MessageInfo, earlier: boolean): void;
  conflict(): void;
  announce(text: string): void;
}

/** Sends a draft. The same draft is sent with the same id until the service has answered for it. */
export function useSending({ kind, inquiry, control, replyTo, quiet, said, conflict, announce }: Wanted) {
  const api = useApi();
  const { t } = useTexts();
  const tell = useNews();
  const dealWith = useRefusal();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Refusal | "earlier" | null>(null);

  const send = async () => {
    setSending(true);
    setProblem(null);
    const draft = control.attempt();
    await quiet();
    try {
      const message = await spoken(api, kind, inquiry, draft, replyTo);
      const earlier = control.recorded(draft, message);
      said(message, earlier);
      setProblem(earlier ? "earlier" : null);
      if (!earlier) announce(t(`composer.${kind}Sent`));
      const unreached = "unreached" in message ? message.unreached : [];
      if (unreached.length > 0) {
        tell({ text: t("composer.unreached", { names: unreached.join(", ") }), failed: true });
      }
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null && isFinal(refusal)) control.refused();
      if (refusal?.code === "conflict") conflict();
      setProblem(refusal);
    } finally {
      setSending(false);
    }
  };
  return { sending, problem, send: () => void send() };
}

function spoken(
  api: ConsoleApi,
  kind: DraftKind,
  inquiry: string,
  draft: Draft,
  replyTo: ContactInfo | null,
): Promise<MessageInfo | NoteInfo> {
  const attachments = draft.files.map(({ id }) => id);
  if (kind === "note") return api.note(inquiry, draft.clientId, draft.text, attachments);
  // By default the service chooses, which knows best whether the chat is still open; files and copies do not go every way.
  const fixed = draft.files.length > 0 || draft.cc.trim() !== "" || draft.bcc.trim() !== "";
  const way = draft.via ?? (fixed ? replyTo : null);
  const copied = carriesCopies(way);
  const via = way && { channel: way.channel, address: way.address };
  return api.reply(inquiry, draft.clientId, draft.text, {
    via,
    attachments,
    cc: copied ? addressesIn(draft.cc) : [],
    bcc: copied ? addressesIn(draft.bcc) : [],
  });
}

/** Whether the service has looked at the message and refused it, so that no earlier attempt can have come through. */
function isFinal(refusal: Refusal): boolean {
  return ["conflict", "too_long", "empty", "malformed", "bad_input", "not_found"].includes(refusal.code);
}
