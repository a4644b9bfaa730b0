/** What can be done to the form of a text. */
export const FORMS = ["bold", "italic", "list", "numbered", "link"] as const;
export type Form = (typeof FORMS)[number];

/** A part of a text, from one place to another. */
export interface Span {
  from: number;
  to: number;
}

/** What stands in the place of a part of a text, and what is selected then. */
export interface Edit extends Span {
  words: string;
  selected: Span;
}

const POINT = /^( *)(?:-|\d{1,3}\.) +/;
const ADDRESS = /^(?:https?:\/\/|mailto:|tel:)\S+$/i;
const BEGINNING = "https://";

/** Return what a form does to the selected part of a text. */
export function marked(form: Form, text: string, selected: Span): Edit {
  if (form === "bold") return emphasised(text, selected, "**");
  if (form === "italic") return emphasised(text, selected, "*");
  if (form === "link") return linked(text, selected);
  return listed(text, selected, form === "numbered");
}

/** Return what Enter does in a point of a list: the next point, or the list's end in an empty one; null elsewhere. */
export function continued(text: string, caret: number): Edit | null {
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(from, caret);
  const [mark, indent = ""] = POINT.exec(line) ?? [];
  if (mark === undefined || !numberedOn(text.slice(0, from), line)) return null;
  if (line === mark) return /^[^\n]/.test(text.slice(caret)) ? null : edit({ from, to: caret }, "", 0);
  const number = Number.parseInt(line.trim(), 10);
  const next = Number.isNaN(number) ? mark.trimStart() : `${number + 1}. `;
  const words = `\n${indent}${next}`;
  return edit({ from: caret, to: caret }, words, words.length);
}

/** Whether a line's number is the first or follows the one above: «17. mai» begins no list. */
function numberedOn(before: string, line: string): boolean {
  const number = Number.parseInt(line.trim(), 10);
  if (Number.isNaN(number) || number === 1) return true;
  const above = before.trimEnd().split("\n").at(-1) ?? "";
  return Number.parseInt(above.trim(), 10) === number - 1;
}

function emphasised(text: string, selected: Span, mark: string): Edit {
  const around = withoutSpaces(text, selected);
  const words = text.slice(around.from, around.to);
  if (has(mark, ending(text.slice(0, around.from)), beginning(text.slice(around.to)))) {
    const outer = { from: around.from - mark.length, to: around.to + mark.length };
    return edit(outer, words, 0, words.length);
  }
  if (/[^*]/.test(words) && has(mark, beginning(words), ending(words))) {
    const bare = words.slice(mark.length, -mark.length);
    return edit(around, bare, 0, bare.length);
  }
  if (!words.includes("\n")) {
    return edit(around, `${mark}${words}${mark}`, mark.length, mark.length + words.length);
  }
  // A mark ends with its paragraph or its point of a list, so that each line gets its own.
  const lines = words.split("\n").map((line) => {
    const point = POINT.exec(line)?.[0] ?? "";
    const said = line.slice(point.length).trim();
    return said === "" ? line : `${point}${mark}${said}${mark}`;
  });
  const made = lines.join("\n");
  return edit(around, made, 0, made.length);
}

/** Whether one of the marks around words is this: two asterisks are bold, one is italic, three are both. */
function has(mark: string, before: number, after: number): boolean {
  const stars = Math.min(before, after);
  return mark === "**" ? stars >= 2 : stars % 2 === 1;
}

function beginning(text: string): number {
  return /^\**/.exec(text)?.[0].length ?? 0;
}

function ending(text: string): number {
  return text.length - text.replace(/\*+$/, "").length;
}

function linked(text: string, selected: Span): Edit {
  const around = withoutSpaces(text, selected);
  const words = text.slice(around.from, around.to);
  if (ADDRESS.test(words)) return edit(around, `[](${words})`, 1, 1);
  const at = words.length + 3;
  const made = `[${words}](${BEGINNING})`;
  return words === "" ? edit(around, made, 1, 1) : edit(around, made, at, at + BEGINNING.length);
}

/** Makes points of whole lines, or lines of points where all are such already. */
function listed(text: string, selected: Span, numbered: boolean): Edit {
  const from = text.lastIndexOf("\n", selected.from - 1) + 1;
  const end = text.indexOf("\n", Math.max(selected.from, selected.to - 1));
  const lines = text.slice(from, end === -1 ? text.length : end).split("\n");
  const said = lines.filter((line) => line.trim() !== "");
  const is = numbered ? /^ *\d{1,3}\. +/ : /^ *- +/;
  const all = said.length > 0 && said.every((line) => is.test(line));
  let number = 0;
  const made = lines.map((line) => {
    if (line.trim() === "" && lines.length > 1) return line;
    const bare = line.replace(POINT, "$1");
    if (all) return bare;
    number += 1;
    return bare.replace(/^ */, (indent) => `${indent}${numbered ? `${number}. ` : "- "}`);
  });
  const words = made.join("\n");
  const one = selected.from === selected.to;
  const caret = Math.max(0, selected.from - from + words.length - (lines[0]?.length ?? 0));
  const within = { from, to: end === -1 ? text.length : end };
  return one ? edit(within, words, Math.min(caret, words.length)) : edit(within, words, 0, words.length);
}

function withoutSpaces(text: string, { from, to }: Span): Span {
  const words = text.slice(from, to);
  if (words.trim() === "") return { from, to: from };
  return {
    from: from + words.length - words.trimStart().length,
    to: to - (words.length - words.trimEnd().length),
  };
}

/** An edit whose selection is counted from where its words begin. */
function edit({ from, to }: Span, words: string, start: number, end = start): Edit {
  return { from, to, words, selected: { from: from + start, to: from + end } };
}
