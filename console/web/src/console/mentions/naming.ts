import type { ColleagueNow } from "../../api/colleagues";
import { matching, parted } from "../colleagues/sorting";
import type { Begun } from "../picking/usePicking";

const LETTER = String.raw`[\p{L}\p{N}_]`;
/** What follows the sign as far as a user name may reach; the same rule as the service's (`console/api/mentions.py`). */
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@.])@(${LETTER}[\p{L}\p{N}_.+-]*(?:@${LETTER}[\p{L}\p{N}_.-]*)?)`,
  "gu",
);
const BEGUN = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}_.+-]*)$/u;
const MOST = 8;

/** A piece of a note: words, or a colleague who is mentioned. */
export type Piece = { words: string } | { username: string; name: string };

/** The sign that somebody has just typed at the beginning of a word, with what follows up to the caret; null for none. */
export function mentionAt(text: string, caret: number): Begun | null {
  const query = BEGUN.exec(text.slice(0, caret))?.[1];
  return query === undefined ? null : { at: caret - query.length - 1, query };
}

/** Whom to offer: those of whom what was typed begins a name first, then those who are here; never the writer. */
export function offeredFor(people: readonly ColleagueNow[], query: string, me: string): ColleagueNow[] {
  const others = people.filter(({ staff, username }) => staff !== me && canBeNamed(username));
  const { here, gone } = parted(matching(others, query));
  const wanted = query.toLocaleLowerCase();
  const begins = ({ name, username }: ColleagueNow) =>
    [username, ...name.split(/\s+/)].some((word) => word.toLocaleLowerCase().startsWith(wanted));
  const sorted = [...here, ...gone];
  return [...sorted.filter(begins), ...sorted.filter((one) => !begins(one))].slice(0, MOST);
}

function canBeNamed(username: string): boolean {
  return [...`@${username}`.matchAll(NAMED)].some(([whole]) => whole === `@${username}`);
}

/** Takes a note apart at the colleagues whom it mentions; `names` are their names by user name in small letters. */
export function piecesOf(text: string, names: ReadonlyMap<string, string>): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(NAMED)) {
    const username = (found[1] ?? "").replace(/[.-]+$/u, "");
    const name = names.get(username.toLowerCase());
    if (name === undefined) continue;
    if (found.index > from) pieces.push({ words: text.slice(from, found.index) });
    pieces.push({ username, name });
    from = found.index + 1 + username.length;
  }
  if (from < text.length) pieces.push({ words: text.slice(from) });
  return pieces;
}
