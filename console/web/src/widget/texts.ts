/**
 * What the widget says, one JSON file per language in `texts/`; a new file is a new language.
 *
 * A text may hold places such as `{count}`; one that counts has a form for each plural category of its language.
 */
import type nb from "./texts/nb.json";

export type TextKey = keyof typeof nb;
export type Values = Readonly<Record<string, string | number>>;
type Text = string | Readonly<Record<string, string>>;
export type TextFile = Readonly<Record<string, Text>>;

const FALLBACK = "nb";
const files = import.meta.glob<TextFile>("./texts/*.json", { eager: true, import: "default" });

/** Texts by language code (ISO 639-1). */
export const TEXTS: ReadonlyMap<string, TextFile> = new Map(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ""), texts]),
);

/** The language among ours that a tag such as `nn-NO`, `no` or `en_GB` means; null for none of them. */
export function knownLanguage(tag: string | null | undefined): string | null {
  const code = tag?.toLowerCase().split(/[-_]/)[0] ?? "";
  const meant = code === "no" ? "nb" : code;
  return TEXTS.has(meant) ? meant : null;
}

/** The first that is known, else bokmål. */
export function chooseLanguage(...tags: (string | null | undefined)[]): string {
  return tags.map(knownLanguage).find((language) => language !== null) ?? FALLBACK;
}

/** What a language calls itself. */
export function languageName(language: string): string {
  return String(TEXTS.get(language)?.["languageName"] ?? language);
}

/** Says things in one language. */
export class Speaker {
  readonly #plurals: Intl.PluralRules;
  readonly #texts: TextFile;
  readonly #today: Intl.DateTimeFormat;
  readonly #earlier: Intl.DateTimeFormat;

  constructor(readonly language: string) {
    this.#texts = TEXTS.get(language) ?? {};
    this.#plurals = new Intl.PluralRules([language, FALLBACK]);
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    this.#today = new Intl.DateTimeFormat([language, FALLBACK], time);
    this.#earlier = new Intl.DateTimeFormat([language, FALLBACK], {
      ...time,
      day: "numeric",
      month: "short",
    });
  }

  say(key: TextKey, values: Values = {}): string {
    const text = this.#texts[key] ?? TEXTS.get(FALLBACK)?.[key] ?? key;
    const form = typeof text === "string" ? text : this.#form(text, values);
    return form.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
  }

  /** Hour and minute, and the date unless it is today; local time. */
  time(iso: string, now: Date = new Date()): string {
    const moment = new Date(iso);
    const today = moment.toDateString() === now.toDateString();
    return (today ? this.#today : this.#earlier).format(moment);
  }

  #form(forms: Readonly<Record<string, string>>, values: Values): string {
    return forms[this.#plurals.select(Number(values["count"]))] ?? forms["other"] ?? "";
  }
}
