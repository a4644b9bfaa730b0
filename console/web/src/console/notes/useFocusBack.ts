import { useCallback, useEffect, useState } from "react";

/** The id of the first thing that the writer of a note can do with it, whether it stands or is withdrawn. */
export function firstStepId(note: string): string {
  return `note-step-${note}`;
}

/**
 * Gives the focus back to a note when what had it is gone from the page; single keys would act on the inquiry there.
 *
 * Who has gone on to something else meanwhile stays there.
 */
export function useFocusBack(note: string): () => void {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked > 0 && document.activeElement === document.body)
      document.getElementById(firstStepId(note))?.focus();
  }, [asked, note]);
  return useCallback(() => setAsked((before) => before + 1), []);
}
