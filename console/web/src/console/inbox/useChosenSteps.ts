import { useCallback, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { InquirySummary } from "../../api/types";
import { useOwnSession, useRefusal } from "../session/SessionProvider";
import { type Step, undoing, type Work, wouldChange } from "./chosenSteps";

/** What became of a step: those before it that it changed, those that were so already, and those refused, with why. */
export interface Outcome {
  step: Step;
  /** The priority or the tag that it gave. */
  given: string;
  undone: boolean;
  done: readonly InquirySummary[];
  already: number;
  refused: readonly { summary: InquirySummary; refusal: Refusal }[];
}

export interface ChosenSteps {
  going: { done: number; of: number } | null;
  outcome: Outcome | null;
  /** Whether anything of the last step can be undone. */
  undoable: boolean;
  forget(): void;
  /** Does a step with each; returns those that are left where the session ended meanwhile. */
  work(
    step: Step,
    those: readonly InquirySummary[],
    one: Work,
    given?: string,
  ): Promise<readonly InquirySummary[]>;
  undo(): Promise<void>;
}

/** Does a step with one inquiry after the other: a hundred at once would make everybody else wait. */
export function useChosenSteps(changed: (summary: InquirySummary) => void): ChosenSteps {
  const api = useApi();
  const dealWith = useRefusal();
  const me = useOwnSession().staff.id;
  const [going, setGoing] = useState<ChosenSteps["going"]>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const busy = useRef(false);

  const each = async (those: readonly InquirySummary[], work: (one: InquirySummary) => Work | null) => {
    const done: InquirySummary[] = [];
    const refused: Outcome["refused"][number][] = [];
    let left: readonly InquirySummary[] = [];
    for (const [place, summary] of those.entries()) {
      setGoing({ done: place, of: those.length });
      try {
        const after = await work(summary)?.(api, summary.id, summary);
        if (after === undefined) continue;
        changed(after.inquiry);
        done.push(summary);
      } catch (failure) {
        const refusal = dealWith(failure);
        if (refusal === null) {
          left = those.slice(place);
          break;
        }
        refused.push({ summary, refusal });
      }
    }
    setGoing(null);
    return { done, refused, left };
  };
  const alone = async <T>(act: () => Promise<T>, otherwise: T): Promise<T> => {
    if (busy.current) return otherwise;
    busy.current = true;
    try {
      return await act();
    } finally {
      busy.current = false;
    }
  };
  return {
    going,
    outcome,
    undoable:
      outcome !== null &&
      !outcome.undone &&
      outcome.done.some((one) => undoing(outcome.step, one, me, outcome.given) !== null),
    forget: useCallback(() => setOutcome(null), []),
    work: (step, those, one, given = "") =>
      alone(async () => {
        const wanted = those.filter((summary) => wouldChange(step, summary, me, given));
        const { left, ...rest } = await each(wanted, () => one);
        setOutcome({ step, given, undone: false, already: those.length - wanted.length, ...rest });
        return left;
      }, []),
    undo: () =>
      alone(async () => {
        if (outcome === null) return;
        const { step, given, done } = outcome;
        const { left: _, ...rest } = await each(done, (summary) => undoing(step, summary, me, given));
        setOutcome({ step, given, undone: true, already: 0, ...rest });
      }, undefined),
  };
}
