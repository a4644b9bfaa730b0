import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AnswersFound } from "../../api/answers";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary, MessageInfo } from "../../api/types";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { articleLanguage } from "../knowledge/parts";

export interface Answers {
  /** What was found; null while the first answer is not there, and where nothing is searched by itself. */
  found: AnswersFound | null;
  /** What somebody searched for; empty while it is what the citizen said last. */
  asked: string;
  refusal: Refusal | null;
  /** Whether an answer is on its way. */
  busy: boolean;
  search(text: string): void;
  reload(): void;
  /** Goes back to what the citizen said last. */
  reset(): void;
}

/** Searches with what the citizen said last, anew when they say more; of a done inquiry only when somebody asks. */
export function useAnswers(summary: InquirySummary, messages: readonly MessageInfo[]): Answers {
  const api = useApi().answers;
  const { id, language } = summary;
  const done = summary.status === "solved" || summary.status === "closed";
  const last = messages.findLast(({ author, internal }) => author === "citizen" && !internal)?.id ?? null;
  const idle = done || last === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the service would search with changes with the message.
  const load = useCallback(() => (idle ? Promise.resolve(null) : api.suggested(id)), [api, id, idle, last]);
  const { data, refusal, reload } = useLoaded(load);
  const steps = useSteps();
  const [other, setOther] = useState<{ asked: string; found: AnswersFound | null } | null>(null);
  const search = (text: string) => {
    setOther({ asked: text, found: null });
    void steps.take("search", async () => {
      const found = await api.search(id, text, articleLanguage(language));
      setOther({ asked: text, found });
    });
  };
  return {
    found: other === null ? data : other.found,
    asked: other?.asked ?? "",
    refusal: other === null ? refusal : steps.refusal,
    busy: other === null ? !idle && data === null && refusal === null : steps.busy !== null,
    search,
    reload: () => (other === null ? reload() : search(other.asked)),
    reset: () => {
      steps.forget();
      setOther(null);
    },
  };
}
