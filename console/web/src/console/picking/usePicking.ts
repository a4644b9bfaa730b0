import { type KeyboardEvent, useState } from "react";

/** What somebody has begun to type: where its sign stands in the text, and what follows the sign. */
export interface Begun {
  at: number;
  query: string;
}

/** What is picked from, and by which sign. */
export interface Source<T> {
  begun(text: string, caret: number): Begun | null;
  read(): Promise<readonly T[]>;
  fitting(all: readonly T[], query: string): readonly T[];
}

export interface Picking<T> {
  /** What can be chosen now; null while nobody has typed the sign. */
  offered: readonly T[] | null;
  chosen: number;
  typed(text: string, caret: number): void;
  /** Takes the keys that move in the list; true when a key was one of them. */
  pressed(event: KeyboardEvent<HTMLTextAreaElement>): boolean;
  pick(one: T): void;
  close(): void;
}

/** Lets somebody choose by a sign and some letters, without leaving the keyboard. */
export function usePicking<T>(source: Source<T>, put: (one: T, begun: Begun) => void): Picking<T> {
  const [all, setAll] = useState<readonly T[] | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [chosen, setChosen] = useState(0);
  // Before the list was read, nothing is known to fit, nor that nothing does.
  const offered = begun === null || all === null ? null : source.fitting(all, begun.query);
  const close = () => setBegun(null);
  const pick = (one: T) => {
    if (begun !== null) put(one, begun);
    close();
  };
  return {
    offered,
    chosen,
    close,
    pick,
    typed: (text, caret) => {
      const next = source.begun(text, caret);
      // Read anew at every sign: what there is may have changed since.
      if (next !== null && begun === null) source.read().then(setAll, () => undefined);
      setBegun(next);
      setChosen(0);
    },
    pressed: (event) => {
      if (offered === null) return false;
      const one = offered[chosen];
      if (event.key === "Escape") close();
      else if (one === undefined) return false;
      else if (event.key === "ArrowDown") setChosen((chosen + 1) % offered.length);
      else if (event.key === "ArrowUp") setChosen((chosen + offered.length - 1) % offered.length);
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") pick(one);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
