import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleApi } from "../../api/client";
import type { Refusal } from "../../api/refusal";
import type { ContactInfo, MessageInfo } from "../../api/types";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { Draft, DraftKind } from "./drafts";
import type { DraftControl } from "./useDraft";

interface Wanted {
  kind: DraftKind;
  inquiry: string;
  control: DraftControl;
  /** Where a reply goes that nobody chose a way for; null for notes. */
  replyTo: ContactInfo | null;
  said(message: MessageInfo): void;
  conflict(): void;
  announce(text: string): void;
}

/** Sends a draft. The same draft is sent with the same id until the service has answered for it. */
export function useSending({ kind, inquiry, control, replyTo, said, conflict, announce }: Wanted) {
  const api = useApi();
  const { t } = useTexts();
  const dealWith = useRefusal();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Refusal | "earlier" | null>(null);

  const send = async () => {
    setSending(true);
    setProblem(null);
    const draft = control.attempt();
    try {
      const message = await spoken(api, kind, inquiry, draft, replyTo);
      said(message);
      const earlier = control.recorded(draft, message);
      setProblem(earlier ? "earlier" : null);
      if (!earlier) announce(t(`composer.${kind}Sent`));
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
): Promise<MessageInfo> {
  if (kind === "note") return api.note(inquiry, draft.clientId, draft.text);
  // By default the service chooses, which knows best whether the chat is still open; files do not go every way.
  const way = draft.via ?? (draft.files.length > 0 ? replyTo : null);
  const via = way && { channel: way.channel, address: way.address };
  return api.reply(inquiry, draft.clientId, draft.text, {
    via,
    attachments: draft.files.map(({ id }) => id),
  });
}

/** Whether the service has looked at the message and refused it, so that no earlier attempt can have come through. */
function isFinal(refusal: Refusal): boolean {
  return ["conflict", "too_long", "empty", "malformed", "bad_input", "not_found"].includes(refusal.code);
}
