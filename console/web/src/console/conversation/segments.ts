/**
 * How many SMS a text takes, for staff while they type: the same as `channels/sms/segments.py`, held to it by
 * `segments.cases.json`, which the tests of both read.
 */

/** `characters` are units of the encoding, `left` is how many more the last segment holds. */
export interface Segments {
  encoding: "GSM-7" | "UCS-2";
  characters: number;
  segments: number;
  left: number;
}

const SINGLE = { "GSM-7": 160, "UCS-2": 70 } as const;
const SEVERAL = { "GSM-7": 153, "UCS-2": 67 } as const;

/** The GSM 7 bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1). */
const ONE_SEPTET = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const TWO_SEPTETS = new Set("\f^{}\\[~]|€");

/** What word processors and phones put in place of plain characters. */
const PLAIN: ReadonlyArray<readonly [RegExp, string]> = [
  [/[«»“”„‟″]/g, '"'],
  [/[‘’‚‛′`´‹›]/g, "'"],
  [/[–—−‐‑‒―•·]/g, "-"],
  [/…/g, "..."],
  [/[\t\u00a0\u2002\u2003\u2007\u2009\u202f\u200a]/g, " "],
  [/\u00ad|\u200b|\u2060|\ufeff/g, ""],
];

/** Return a text with plain quotes, dashes and spaces where that lets it stay in GSM 7 bit, else as it was. */
export function plain(text: string): string {
  const simpler = PLAIN.reduce((found, [fancy, simple]) => found.replace(fancy, simple), text);
  return encodingOf(simpler) === "GSM-7" ? simpler : text;
}

/** Return what a text takes; an empty one takes one segment, since something is always sent. */
export function count(text: string): Segments {
  const encoding = encodingOf(text);
  const sizes = [...text].map((character) => sizeOf(character, encoding));
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  if (characters <= SINGLE[encoding]) {
    return { encoding, characters, segments: 1, left: SINGLE[encoding] - characters };
  }
  const room = SEVERAL[encoding];
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    // What belongs together, an escape with its character or the halves of an emoji, never stands in two segments.
    if (used + size > room) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, characters, segments, left: room - used };
}

function encodingOf(text: string): Segments["encoding"] {
  return [...text].every((character) => ONE_SEPTET.has(character) || TWO_SEPTETS.has(character))
    ? "GSM-7"
    : "UCS-2";
}

function sizeOf(character: string, encoding: Segments["encoding"]): number {
  if (encoding === "UCS-2") return character.length;
  return TWO_SEPTETS.has(character) ? 2 : 1;
}
