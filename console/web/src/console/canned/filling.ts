import type { Language } from "../../api/handling";
import type { CannedInfo } from "../../api/writing";
import type { Begun } from "../picking/usePicking";

/** What a canned reply may name between double braces; the names are the same in every language. */
export const VARIABLES = ["navn", "saksnummer", "frist", "tjeneste", "kontakt"] as const;
export type Variable = (typeof VARIABLES)[number];
export type Values = Readonly<Partial<Record<Variable, string>>>;

const NAMED = /\{\{\s*(\p{L}+)\s*\}\}/gu;
/** In which order a language is looked for where a reply lacks the wanted one. */
const NEAREST = ["nb", "nn", "sv", "en"] as const;

/** A text with what is known filled in; what is not known stays visible as it is. */
export function filled(text: string, values: Values): string {
  return text.replace(NAMED, (whole, name: string) => values[name.toLowerCase() as Variable] || whole);
}

/** What still stands between double braces, each once. */
export function unfilled(text: string): string[] {
  return [...new Set([...text.matchAll(NAMED)].map(([whole]) => whole))];
}

/** Whether a text names a variable, so that its value has to be looked up. */
export function names(text: string, variable: Variable): boolean {
  return [...text.matchAll(NAMED)].some(([, name]) => name?.toLowerCase() === variable);
}

/** What a reply is called in the reader's language, where it came with titles in several. */
export function titleIn(reply: CannedInfo, language: string): string {
  return reply.titles[language as Language] ?? reply.title;
}

/** The text in the citizen's language, else in the nearest one that there is. */
export function wording(reply: CannedInfo, language: string): string {
  const codes: readonly string[] = [language, ...NEAREST];
  return codes.map((code) => reply.texts[code as Language]).find((text) => text) ?? "";
}

/** The slash that somebody has just typed at the beginning of a word, with what follows up to the caret; null for none. */
export function slashAt(text: string, caret: number): Begun | null {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  if (found === null) return null;
  const query = found[1] ?? "";
  return { at: caret - query.length - 1, query };
}

/** Replies in the order of their titles as they are read. */
export function byTitle(replies: readonly CannedInfo[], language: string): CannedInfo[] {
  return [...replies].sort((one, other) =>
    titleIn(one, language).localeCompare(titleIn(other, language), language),
  );
}

/** The replies that fit what was typed: by shortcut first, then by a word of the title. */
export function fitting(replies: readonly CannedInfo[], query: string, language: string): CannedInfo[] {
  const wanted = query.toLocaleLowerCase();
  const byShortcut = replies.filter(({ shortcut }) => shortcut.toLocaleLowerCase().startsWith(wanted));
  const titled = replies.filter((reply) => titleIn(reply, language).toLocaleLowerCase().includes(wanted));
  return [...new Set(wanted === "" ? replies : [...byShortcut, ...titled])].slice(0, 8);
}
