let run: ((macro: string) => void) | null = null;

/** Lets the open inquiry be the one that macros are run on; returns how that ends. */
export function offerMacros(runner: (macro: string) => void): () => void {
  run = runner;
  return () => {
    if (run === runner) run = null;
  };
}

/** Runs a macro by its id on the open inquiry, where there is one. */
export function runWanted(macro: string): void {
  run?.(macro);
}
