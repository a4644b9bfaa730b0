import { mayAct } from "./Shortcuts";
import { useKeydown } from "./useKeydown";

/** Does something by a single letter, as long as the component is there and nobody is writing. */
export function useKey(letter: string, act: () => void): void {
  useKeydown((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== letter) return;
    if (!mayAct(event)) return;
    event.preventDefault();
    act();
  });
}
