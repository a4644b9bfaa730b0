import { type NavigateFunction, useNavigate } from "react-router";
import type { Place } from "../../api/types";
import { preferences } from "../preferences";
import { SEARCH_BOX_ID } from "../search/SearchField";
import { type DeskAction, perform } from "./actions";
import { useKeydown } from "./useKeydown";

const KEYS: Readonly<Record<string, DeskAction>> = {
  j: "next",
  k: "previous",
  t: "take",
  r: "reply",
  i: "note",
  f: "forward",
  u: "putOff",
  s: "junk",
  q: "macro",
  w: "follow",
  m: "unreadHere",
  y: "copyLinkHere",
  e: "close",
  x: "choose",
};

/** Keys for those who work here all day. Single letters can be switched off (WCAG 2.1.4). */
export function Shortcuts({ view, inquiry }: { view: Place; inquiry: string | null }) {
  const navigate = useNavigate();
  useKeydown((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !mayAct(event)) return;
    if (acted(event, navigate, view, inquiry)) event.preventDefault();
  });
  return null;
}

/** Does what a key means; tells whether it meant anything. */
function acted(
  event: KeyboardEvent,
  navigate: NavigateFunction,
  view: Place,
  inquiry: string | null,
): boolean {
  switch (event.key) {
    case "Escape":
      if (inquiry !== null) navigate(`/${view}`);
      return inquiry !== null;
    case "/":
      toSearch(navigate);
      return true;
    default: {
      const action = KEYS[event.key.toLowerCase()];
      return action !== undefined && !event.shiftKey && perform(action);
    }
  }
}

/** Whether a single key may do something now. */
export function mayAct(event: KeyboardEvent): boolean {
  const target = event.target as Element;
  // Escape leaves a dialog, a menu or a text box first; those have their own meaning for keys.
  const busy = target.closest("input, textarea, select, [contenteditable], dialog[open], [popover]") !== null;
  if (busy || document.querySelector("dialog[open], :popover-open") !== null) return false;
  return event.key === "Escape" || preferences().shortcuts;
}

/** Where the field is out of sight, as on a telephone, the search's own page has it. */
function toSearch(navigate: NavigateFunction): void {
  const box = document.getElementById(SEARCH_BOX_ID);
  if (box === null || box.offsetParent === null) navigate("/search");
  else box.focus();
}
