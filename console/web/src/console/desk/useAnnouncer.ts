import { useCallback, useEffect, useRef, useState } from "react";

const CLEARED_AFTER_MS = 7_000;

/**
 * A sentence for screen readers, put into a polite live region.
 *
 * It is cleared after a while, so that nobody meets it later while reading the page, and so that the same sentence
 * can be said again.
 */
export function useAnnouncer(): { announcement: string; announce(text: string): void } {
  const [announcement, setAnnouncement] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const announce = useCallback((text: string) => {
    setAnnouncement(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnnouncement(""), CLEARED_AFTER_MS);
  }, []);
  return { announcement, announce };
}
