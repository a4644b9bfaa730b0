import { useEffect, useRef } from "react";
import { mayAct } from "./Shortcuts";

/** Does something by a single letter, as long as the component is there and nobody is writing. */
export function useKey(letter: string, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== letter) return;
      if (!mayAct(event)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [letter]);
}
