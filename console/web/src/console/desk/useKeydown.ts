import { useLayoutEffect, useRef } from "react";

/**
 * Hears every key from the moment the component stands, not a frame later: who has the desk on screen types at once.
 * The newest `pressed` is asked.
 */
export function useKeydown(pressed: (event: KeyboardEvent) => void): void {
  const latest = useRef(pressed);
  useLayoutEffect(() => {
    latest.current = pressed;
  });
  useLayoutEffect(() => {
    const heard = (event: KeyboardEvent) => latest.current(event);
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
}
