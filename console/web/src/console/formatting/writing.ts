import type { KeyboardEvent } from "react";
import { continued, type Edit, type Form, marked } from "./marking";

/** The keys of forms, with Ctrl or Cmd; Ctrl + K alone opens the palette. */
export const KEYS: Readonly<Partial<Record<Form, readonly string[]>>> = {
  bold: ["B"],
  italic: ["I"],
  link: ["Shift", "K"],
};

/** Gives the selected words of a box a form. */
export function give(box: HTMLTextAreaElement, form: Form): void {
  if (box.readOnly || box.disabled) return;
  put(box, marked(form, box.value, { from: box.selectionStart, to: box.selectionEnd }));
}

/** Does what a key means for the form of what is written; true where it means something. */
export function formPressed(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  const box = event.currentTarget;
  const form = formOf(event);
  if (form === null && !(event.key === "Enter" && endsPoint(event))) return false;
  if (form !== null) {
    give(box, form);
  } else {
    const made = continued(box.value, box.selectionStart);
    if (made === null) return false;
    put(box, made);
  }
  event.preventDefault();
  return true;
}

function formOf(event: KeyboardEvent): Form | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const letter = event.key.toUpperCase();
  const pressed = (keys: readonly string[]) =>
    keys.at(-1) === letter && keys.includes("Shift") === event.shiftKey;
  const found = Object.entries(KEYS).find(([, keys]) => pressed(keys));
  return (found?.[0] as Form | undefined) ?? null;
}

function endsPoint(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  const { selectionStart, selectionEnd, readOnly } = event.currentTarget;
  const alone = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return alone && !event.nativeEvent.isComposing && !readOnly && selectionStart === selectionEnd;
}

/** Types into a box as a person would, so that the browser can undo it. */
function put(box: HTMLTextAreaElement, { from, to, words, selected }: Edit): void {
  box.focus();
  box.setSelectionRange(from, to);
  if (!typed(words)) {
    box.setRangeText(words, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(selected.from, selected.to);
}

function typed(words: string): boolean {
  if (typeof document.execCommand !== "function") return false;
  return words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
}
