import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

const FOCUSABLE = "a[href], button:not([disabled]), textarea, select, [tabindex='0']";

/** Lead the focus from the last element to the first and back, while the panel covers the page. */
export function keepFocusInside(box: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const all = Array.from(box.querySelectorAll<HTMLElement>(FOCUSABLE)).filter((element) => {
    return element.closest("[inert]") === null && element.getClientRects().length > 0;
  });
  const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (event.target !== edge) return;
  event.preventDefault();
  other?.focus();
}

/** Fit the panel into what the keyboard on the screen leaves free; browsers on iOS do not do it themselves. */
export function useKeyboardRoom(box: RefObject<HTMLElement | null>, full: boolean): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!full || !viewport) return;
    const adapt = (): void => {
      // Zooming with two fingers also makes this viewport smaller, and then the panel must stay as it is.
      const place = viewport.scale > 1.01 ? null : viewport;
      box.current?.style.setProperty("--room", place && `${place.height}px`);
      box.current?.style.setProperty("--from-top", place && `${place.offsetTop}px`);
    };
    // The style sheet fills the screen already; what the keyboard takes of it is told once the panel has been painted.
    const first = setTimeout(adapt);
    viewport.addEventListener("resize", adapt);
    viewport.addEventListener("scroll", adapt);
    return () => {
      clearTimeout(first);
      viewport.removeEventListener("resize", adapt);
      viewport.removeEventListener("scroll", adapt);
    };
  }, [box, full]);
}
