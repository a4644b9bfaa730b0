import { useEffect, useState } from "react";

/** Longer than a double click takes (500 ms in most systems), shorter than it takes to read a new button. */
export const SETTLES_MS = 700;

/**
 * Whether what stands on the screen has changed so lately that a click may be meant for what stood there before.
 *
 * True from the very drawing of the change; what is there from the start was never anything else.
 */
export function useSettling(shown: string): boolean {
  const [seen, setSeen] = useState(shown);
  const [settling, setSettling] = useState(false);
  if (shown !== seen) {
    setSeen(shown);
    setSettling(true);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change before the end begins the time anew.
  useEffect(() => {
    if (!settling) return;
    const timer = setTimeout(() => setSettling(false), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [settling, seen]);
  return settling;
}
