import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DutyWeek, Kept, ShiftBody, ShiftInfo } from "../../api/duty";
import { type Loaded, useLoaded } from "../knowledge/hooks";
import { useNow } from "../useNow";
import { bodyOf } from "./week";

/** What was done, in words, and how it is undone. */
export interface Undo {
  text: string;
  run(): Promise<void>;
}

export interface Duty extends Loaded<DutyWeek> {
  undo: Undo | null;
  /** Says what was done; what cannot be undone has nothing to run. */
  tell(undo: Undo | null): void;
  removing(kind: Kept, id: string, text: string): Promise<void>;
  changing(shift: ShiftInfo, body: ShiftBody, text: string): Promise<void>;
}

/** A week of the duty calendar, read again now and then, with the last step to be undone. */
export function useDuty(day: string | null): Duty {
  const api = useApi();
  const now = useNow();
  const loaded = useLoaded(useCallback(() => api.duty.week(day), [api, day]));
  const [undo, setUndo] = useState<Undo | null>(null);
  const { reload } = loaded;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who has the duty changes as time passes.
  useEffect(() => reload(), [reload, now]);
  const removing = async (kind: Kept, id: string, text: string) => {
    await api.duty.remove(kind, id);
    setUndo({ text, run: () => api.duty.restore(kind, id) });
  };
  const changing = async (shift: ShiftInfo, body: ShiftBody, text: string) => {
    const changed = await api.duty.changeShift(shift.id, shift.version, body);
    setUndo({
      text,
      run: async () => {
        await api.duty.changeShift(shift.id, changed.version, bodyOf(shift));
      },
    });
  };
  return { ...loaded, undo, tell: setUndo, removing, changing };
}
