import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { InquirySummary, MessageInfo } from "../../api/types";
import type { DraftControl } from "../conversation/useDraft";
import { perform } from "../desk/actions";
import { joined } from "./inserting";
import { type FaqControl, useFaq } from "./useFaq";

interface Beside {
  faq: FaqControl;
  /** Puts words behind what is in the reply box, and goes there. */
  insert(words: string): void;
  /** Words that wait for the box; a new object each time. */
  pending: { words: string } | null;
  taken(): void;
}

const BesideContext = createContext<Beside | null>(null);

interface Props {
  summary: InquirySummary;
  messages: readonly MessageInfo[];
  children: ReactNode;
}

/** Joins what stands beside a conversation with its messages and the box in which the reply is written. */
export function BesideProvider({ summary, messages, children }: Props) {
  const faq = useFaq(summary, messages);
  const [pending, setPending] = useState<{ words: string } | null>(null);
  const insert = useCallback((words: string) => {
    perform("reply");
    setPending({ words });
  }, []);
  const taken = useCallback(() => setPending(null), []);
  const beside = useMemo(() => ({ faq, insert, pending, taken }), [faq, insert, pending, taken]);
  return <BesideContext value={beside}>{children}</BesideContext>;
}

export function useBeside(): Beside | null {
  return useContext(BesideContext);
}

/** Takes words into the reply box with this id, once it is there and `open`. */
export function useInserted(id: string, open: boolean, control: DraftControl): void {
  const beside = useBeside();
  const pending = open ? (beside?.pending ?? null) : null;
  const latest = useRef({ control, taken: beside?.taken });
  useEffect(() => {
    latest.current = { control, taken: beside?.taken };
  });
  useEffect(() => {
    if (pending === null) return;
    const { control: draft, taken } = latest.current;
    draft.write(joined(draft.now().text, pending.words));
    taken?.();
    document.getElementById(id)?.focus();
  }, [pending, id]);
}
