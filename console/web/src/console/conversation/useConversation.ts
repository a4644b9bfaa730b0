import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleApi } from "../../api/client";
import type { Refusal } from "../../api/refusal";
import type { InquiryDetail, InquirySummary, MessageInfo } from "../../api/types";
import type { EventFrame, TypingFrame } from "../live/frames";
import { useLive } from "../live/LiveProvider";
import { useOwnSession, useRefusal } from "../session/SessionProvider";
import { type ConversationState, conversationReducer, emptyConversation } from "./conversationState";

export type Step = "take" | "force" | "handBack" | "release" | "solve" | "close" | "reopen";

export interface Conversation {
  state: ConversationState;
  refusal: Refusal | null;
  busy: Step | null;
  reload(): void;
  /** Takes a step; false when it was refused, the reason then in `refusal`. */
  step(step: Step): Promise<boolean>;
  said(message: MessageInfo): void;
  /** Takes in what the service says of the whole inquiry after something was done to it. */
  read(detail: InquiryDetail): void;
  dismiss(): void;
}

/** Reads a conversation and keeps it up to date from the socket. */
export function useConversation(inquiry: string, changed: (summary: InquirySummary) => void): Conversation {
  const api = useApi();
  const dealWith = useRefusal();
  const [state, dispatch] = useReducer(conversationReducer, emptyConversation(inquiry));
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const read = useCallback(
    (detail: InquiryDetail) => {
      dispatch({ type: "loaded", detail });
      changed(detail.inquiry);
    },
    [changed],
  );
  const load = useCallback(async () => {
    dispatch({ type: "loading" });
    try {
      read(await api.inquiry(inquiry));
      setRefusal(null);
    } catch (failure) {
      const found = dealWith(failure);
      dispatch({ type: "failed", missing: found?.status === 404 });
      setRefusal(found);
    }
  }, [api, inquiry, read, dealWith]);
  useEffect(() => {
    void load();
  }, [load]);

  useConversationEvents(inquiry, state.summary?.conversation ?? null, dispatch, load);

  const { step, busy } = useSteps(inquiry, read, load, setRefusal);

  return {
    state,
    refusal,
    busy,
    reload: useCallback(() => void load(), [load]),
    step,
    said: useCallback((message) => dispatch({ type: "said", message }), []),
    read,
    dismiss: useCallback(() => setRefusal(null), []),
  };
}

/** The steps that change who has a conversation, one at a time. */
function useSteps(
  inquiry: string,
  read: (detail: InquiryDetail) => void,
  load: () => Promise<void>,
  setRefusal: (refusal: Refusal | null) => void,
) {
  const api = useApi();
  const dealWith = useRefusal();
  const [busy, setBusy] = useState<Step | null>(null);
  const step = useCallback(
    async (wanted: Step) => {
      setBusy(wanted);
      setRefusal(null);
      try {
        read(await stepsOf(api, inquiry)[wanted]());
        return true;
      } catch (failure) {
        const found = dealWith(failure);
        // Somebody was faster: what they did must be on the screen beside the refusal.
        if (found?.code === "conflict") await load();
        setRefusal(found);
        return false;
      } finally {
        setBusy(null);
      }
    },
    [api, inquiry, read, load, dealWith, setRefusal],
  );
  return { step, busy };
}

function stepsOf(api: ConsoleApi, inquiry: string): Record<Step, () => Promise<InquiryDetail>> {
  return {
    take: () => api.take(inquiry, false),
    force: () => api.take(inquiry, true),
    handBack: () => api.handBack(inquiry),
    release: () => api.release(inquiry),
    solve: () => api.handling.solve(inquiry),
    close: () => api.close(inquiry),
    reopen: () => api.handling.reopen(inquiry),
  };
}

/** Whether only the whole inquiry has what is new: why it was handed over or not delivered, what moved where. */
function tellsTooLittle({ kind, message }: EventFrame): boolean {
  const failed = message?.state === "failed" || message?.copied.some(({ error }) => error !== "") === true;
  return kind === "owner" || kind === "moved" || (kind === "delivery" && failed);
}

type Dispatch = (action: Parameters<typeof conversationReducer>[1]) => void;

function useConversationEvents(
  inquiry: string,
  conversation: string | null,
  dispatch: Dispatch,
  load: () => Promise<void>,
): void {
  const { listen } = useLive();
  const me = useOwnSession().staff.name;
  const typingEnds = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(typingEnds.current), []);
  useEffect(() => {
    const typed = ({ who, name, for_ms }: TypingFrame) => {
      if (who === "staff" && name === me) return;
      clearTimeout(typingEnds.current);
      const ends = for_ms <= 0;
      dispatch({ type: "typing", typing: ends ? null : { who, name } });
      if (!ends) typingEnds.current = setTimeout(() => dispatch({ type: "typing", typing: null }), for_ms);
    };
    return listen((frame) => {
      if (frame.type === "event") dispatch({ type: "event", frame });
      if (frame.type === "event" && frame.inquiry === inquiry && tellsTooLittle(frame)) void load();
      if (frame.type === "contacts" && frame.conversation === conversation) void load();
      if (frame.type === "typing" && frame.conversation === conversation) typed(frame);
      if (frame.type === "resync") void load();
    });
  }, [listen, inquiry, conversation, me, dispatch, load]);
}
