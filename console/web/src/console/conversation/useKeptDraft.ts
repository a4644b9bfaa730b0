import { useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DraftInfo } from "../../api/writing";
import { type DraftKind, meet } from "./drafts";
import type { DraftControl } from "./useDraft";

const SETTLED_MS = 1_000;
const AGAIN_MS = 10_000;

export interface KeptDraftControl {
  /** Whether the service has what is written; null while there is nothing to keep. */
  state: "saved" | "saving" | "here" | null;
  /** What another window has written meanwhile; null when none has. */
  conflict: DraftInfo | null;
  settle(how: "mine" | "theirs" | "both"): void;
  /** Waits until nothing is on its way to the service any more, so that what is sent next is the last word. */
  quiet(): Promise<void>;
  /** Gives the service what is written now. */
  push(): Promise<void>;
}

/**
 * Keeps a draft on the service while it is written: a moment after the last key, and again after a failure.
 *
 * `found` is what the service kept when the conversation was opened; undefined while that is not known, and then nothing
 * is sent there, lest an old text overwrite a newer one.
 */
export function useKeptDraft(
  inquiry: string,
  kind: DraftKind,
  control: DraftControl,
  found: DraftInfo | null | undefined,
): KeptDraftControl {
  const api = useApi().writing;
  const { draft, now, kept, adopt, clear } = control;
  const [conflict, setConflict] = useState<DraftInfo | null>(null);
  const [failed, setFailed] = useState(0);
  const going = useRef<Promise<void> | null>(null);

  const push = useCallback(async () => {
    if (going.current !== null) await going.current;
    const { text, clientId, version } = now();
    const saving = api
      .saveDraft(inquiry, kind, { text: text.trim(), client_id: clientId, based_on: version })
      .then(({ stale, draft: current }) => {
        setFailed(0);
        if (!stale) kept(current?.version ?? "", text);
        else if (current === null) kept("", "");
        else setConflict(current);
      })
      // The browser keeps the draft all the same; what is wrong with the line is told elsewhere.
      .catch(() => setFailed((count) => count + 1))
      .finally(() => {
        going.current = null;
      });
    going.current = saving;
    await saving;
  }, [api, inquiry, kind, now, kept]);

  useEffect(() => {
    if (found === undefined) return;
    const step = meet(now(), found);
    if (step === "clear") clear();
    if (found !== null && step === "adopt") adopt(found);
    if (found !== null && step === "ask") setConflict(found);
  }, [found, now, adopt, clear]);

  const unkept = draft.text !== draft.kept && (draft.text.trim() !== "" || draft.version !== "");
  const due = found !== undefined && conflict === null && unkept && draft.attempted === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every key puts it off, and every failure tries again.
  useEffect(() => {
    if (!due) return;
    const timer = setTimeout(() => void push(), failed > 0 ? AGAIN_MS : SETTLED_MS);
    return () => clearTimeout(timer);
  }, [due, draft.text, failed, push]);

  return {
    state: draft.text.trim() === "" ? null : !unkept ? "saved" : failed > 0 ? "here" : "saving",
    conflict,
    settle: (how) => {
      if (conflict === null) return;
      const own = now().text;
      setConflict(null);
      if (how === "theirs") adopt(conflict);
      else adopt(conflict, how === "mine" ? own : `${conflict.text}\n\n${own}`);
    },
    quiet: useCallback(async () => {
      if (going.current !== null) await going.current;
    }, []),
    push,
  };
}
