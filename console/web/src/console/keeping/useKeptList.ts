import { useState } from "react";
import { type Steps, useSteps } from "../knowledge/hooks";

interface Ways<L> {
  drop(id: string): Promise<L>;
  restore(id: string): Promise<L>;
}

/** A list that people keep up: which one is under their hands, and which they have just taken away. */
export interface KeptList<L, T> {
  list: L;
  steps: Steps;
  edited: T | "new" | null;
  gone: T | null;
  edit(one: T | "new"): void;
  close(): void;
  saved(list: L): void;
  remove(one: T): void;
  restore(): void;
}

/** Keeps up a list of which the service answers every step with all of it; what is taken away can be brought back. */
export function useKeptList<L, T extends { id: string }>(first: L, ways: Ways<L>): KeptList<L, T> {
  const steps = useSteps();
  const [list, setList] = useState(first);
  const [edited, setEdited] = useState<T | "new" | null>(null);
  const [gone, setGone] = useState<T | null>(null);
  const answered = (next: L) => {
    setList(next);
    setEdited(null);
  };
  return {
    list,
    steps,
    edited,
    gone,
    edit: setEdited,
    close: () => {
      steps.forget();
      setEdited(null);
    },
    saved: answered,
    remove: (one) =>
      void steps.take(one.id, async () => {
        answered(await ways.drop(one.id));
        setGone(one);
      }),
    restore: () =>
      void steps.take("restore", async () => {
        if (gone === null) return;
        answered(await ways.restore(gone.id));
        setGone(null);
      }),
  };
}
