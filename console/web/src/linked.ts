/** A piece of a text; `href` is where it leads to, null where it leads nowhere. */
export interface Piece {
  /** Where in the text it begins. */
  at: number;
  words: string;
  href: string | null;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"]+/gi;
/** What ends a sentence belongs to it, and not to the address that is its last word. */
const CLOSING = ".,;:!?'’»”*";

/** Takes a text apart, so that addresses of pages in it can be links; put together, the pieces are the text. */
export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (words: string, href: string | null) => {
    if (words !== "") pieces.push({ at: end, words, href });
    end += words.length;
  };
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const words = trimmed(found);
    const href = target(words);
    if (href === null) continue;
    add(text.slice(end, index), null);
    add(words, href);
  }
  add(text.slice(end), null);
  return pieces;
}

/** Without what closes the sentence around it; a parenthesis that was opened within the address is its own. */
function trimmed(found: string): string {
  let outer = found.split(")").length - found.split("(").length;
  let end = found.length;
  for (; end > 0; end--) {
    const last = found.charAt(end - 1);
    if (last === ")" && outer > 0) outer--;
    else if (!CLOSING.includes(last)) break;
  }
  return found.slice(0, end);
}

/** The whole address; null for what only looks like one: a page's name has a dot, unless a scheme stands before it. */
function target(words: string): string | null {
  const whole = /^www\./i.test(words) ? `https://${words}` : words;
  try {
    const { href, hostname } = new URL(whole);
    return whole === words || hostname.split(".").length > 2 ? href : null;
  } catch {
    return null; // `URL.canParse` is younger than browsers still in use.
  }
}
