import { useEffect } from "react";

const open = new Set<string>();

/** Notes that messages about something stand on the page for as long as the part that shows them does; null for none. */
export function useLookedAt(about: string | null): void {
  useEffect(() => {
    if (about === null) return;
    open.add(about);
    return () => void open.delete(about);
  }, [about]);
}

/** Whether somebody has just now the messages about something before them: the window is seen and has the focus. */
export function isLookedAt(about: string): boolean {
  return open.has(about) && document.visibilityState === "visible" && document.hasFocus();
}
