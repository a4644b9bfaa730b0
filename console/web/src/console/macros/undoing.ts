import type { InquirySummary } from "../../api/types";
import { isAmong } from "../handling/tags";
import { undoing, type Work, wouldChange } from "../inbox/chosenSteps";
import type { Macro } from "./macros";

const STEP_OF = { solve: "solve", close: "close", put_off: "putOff" } as const;

/**
 * What undoes a macro that was run on an inquiry which stood as `before`, in its order; null where not all can be undone.
 *
 * A note stays said, and what unit and service were is not known here. A text stands in the reply and was not sent.
 */
export function undoingOf({ actions }: Macro, before: InquirySummary, me: string): readonly Work[] | null {
  const { take, unit, service, priority, tags, note, ending } = actions;
  if (unit !== null || service !== null || note !== "") return null;
  const step = ending === null ? null : STEP_OF[ending];
  const ends = step !== null && (step === "putOff" || wouldChange(step, before, me));
  // What undoes an ending gives it back to who had it before, too.
  const given = ends && step !== "putOff";
  const taken = take && !given && wouldChange("take", before, me);
  const works = [
    ...(ends ? [undoing(step, before, me)] : []),
    ...(priority !== null && priority !== before.priority ? [undoing("priority", before, me, priority)] : []),
    ...tags.filter((tag) => !isAmong(before.tags, tag)).map((tag) => undoing("tag", before, me, tag)),
    ...(taken ? [undoing("take", before, me)] : []),
  ];
  return works.length > 0 && works.every((work) => work !== null) ? works : null;
}
