/**
 * A text without its marks, for counting while somebody types: the same as `unformatted` of `bot/formatting.py`, held to
 * it by `formatting.cases.json`, which the tests of both read.
 */

const LINK = /\[([^[\]]+)\]\(((?:https?:\/\/|mailto:|tel:)[^\s()]+)\)/gi;
const BOLD = /\*\*(?=[^\s*])((?:(?!\n\s*\n)[\s\S])+?)(?<=\S)\*\*/g;
/** A single asterisk between letters and digits is no mark. */
const ITALIC = /(?<![\p{L}\p{N}*])\*(?=[^\s*])((?:(?!\n\s*\n)[^*])+?)(?<=\S)\*(?![\p{L}\p{N}*])/gu;
/** What stands for a masked number, and what stands for that meanwhile, since its asterisks are no marks. */
const MASK = "[***]";
const ASIDE = "\ue000";

export function unformatted(text: string): string {
  return text
    .replaceAll(MASK, ASIDE)
    .replace(LINK, (_, words: string, target: string) => writtenOut(words, target))
    .replace(BOLD, "$1")
    .replace(ITALIC, "$1")
    .replaceAll(ASIDE, MASK);
}

function writtenOut(words: string, target: string): string {
  const address = target.replace(/^(?:mailto|tel):/i, "");
  return address === words ? words : `${words} (${address})`;
}
