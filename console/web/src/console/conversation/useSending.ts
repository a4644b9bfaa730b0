import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { MessageInfo } from "../../api/types";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { DraftKind } from "./drafts";
import type { DraftControl } from "./useDraft";

interface Wanted {
  kind: DraftKind;
  inquiry: string;
  control: DraftControl;
  said(message: MessageInfo): void;
  conflict(): void;
  announce(text: string): void;
}

/** Sends a draft. The same draft is sent with the same id until the service has answered for it. */
export function useSending({ kind, inquiry, control, said, conflict, announce }: Wanted) {
  const api = useApi();
  const { t } = useTexts();
  const dealWith = useRefusal();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Refusal | "earlier" | null>(null);

  const send = async () => {
    setSending(true);
    setProblem(null);
    const draft = control.attempt();
    const speak = kind === "reply" ? api.reply : api.note;
    try {
      const message = await speak(inquiry, draft.clientId, draft.text);
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

/** Whether the service has looked at the message and refused it, so that no earlier attempt can have come through. */
function isFinal(refusal: Refusal): boolean {
  return ["conflict", "too_long", "empty", "malformed", "not_found"].includes(refusal.code);
}
