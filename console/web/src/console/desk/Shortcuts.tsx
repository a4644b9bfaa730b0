import { useEffect } from "react";
import { type NavigateFunction, useNavigate } from "react-router";
import type { View } from "../../api/types";
import { REPLY_BOX_ID } from "../conversation/Composer";
import { INBOX_LINK } from "../inbox/InboxItem";
import { preferences } from "../preferences";
import { SEARCH_BOX_ID } from "../search/SearchField";
import { HELP_ID, ShortcutHelp } from "./ShortcutHelp";

/** Keys for those who work here all day. Single letters can be switched off (WCAG 2.1.4). */
export function Shortcuts({ view, inquiry }: { view: View; inquiry: string | null }) {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !mayAct(event)) return;
      const action = {
        j: () => move(1),
        k: () => move(-1),
        r: focusReply,
        "?": showHelp,
        "/": () => toSearch(navigate),
        Escape: () => inquiry !== null && navigate(`/${view}`),
      }[event.key === "Escape" || event.key === "?" ? event.key : event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [navigate, view, inquiry]);
  return <ShortcutHelp />;
}

/** Whether a single key may do something now. */
export function mayAct(event: KeyboardEvent): boolean {
  const target = event.target as Element;
  // Escape leaves a dialog, a menu or a text box first; those have their own meaning for keys.
  const busy = target.closest("input, textarea, select, [contenteditable], dialog[open], [popover]") !== null;
  if (busy || document.querySelector("dialog[open], :popover-open") !== null) return false;
  return event.key === "Escape" || preferences().shortcuts;
}

function move(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>(`.${INBOX_LINK}`)];
  const chosen = links.find((link) => link === document.activeElement) ?? links.find(isOpen);
  const here = chosen === undefined ? -1 : links.indexOf(chosen);
  const next = here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + by));
  links[next]?.focus();
}

function isOpen(link: HTMLElement): boolean {
  return link.getAttribute("aria-current") === "true";
}

/** Where the field is out of sight, as on a telephone, the search's own page has it. */
function toSearch(navigate: NavigateFunction): void {
  const box = document.getElementById(SEARCH_BOX_ID);
  if (box === null || box.offsetParent === null) navigate("/search");
  else box.focus();
}

function focusReply(): void {
  document.getElementById(REPLY_BOX_ID)?.focus();
}

function showHelp(): void {
  document.querySelector<HTMLDialogElement>(`dialog#${HELP_ID}`)?.showModal();
}
