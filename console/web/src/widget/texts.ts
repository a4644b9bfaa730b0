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
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
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

/** What the municipality has of its own: words in place of ours, by language and key, and the zone of its clock. */
export interface Own {
  readonly texts?: Readonly<Record<string, TextFile>>;
  readonly time_zone?: string;
}

/** Says things in one language. */
export class Speaker {
  readonly #plurals: Intl.PluralRules;
  readonly #texts: TextFile;
  readonly #today: Intl.DateTimeFormat;
  readonly #earlier: Intl.DateTimeFormat;

  constructor(
    readonly language: string,
    private readonly own: Own | null = null,
  ) {
    this.#texts = { ...TEXTS.get(language), ...own?.texts?.[language] };
    this.#plurals = new Intl.PluralRules([language, FALLBACK]);
    this.#today = new Intl.DateTimeFormat([language, FALLBACK], CLOCK);
    this.#earlier = new Intl.DateTimeFormat([language, FALLBACK], {
      ...CLOCK,
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

  /** Day and time, for what is read another day. */
  date(iso: string): string {
    const form = { dateStyle: "medium", timeStyle: "short" } as const;
    return new Intl.DateTimeFormat([this.language, FALLBACK], form).format(new Date(iso));
  }

  /** A day (YYYY-MM-DD) with its year. */
  day(iso: string): string {
    const form = { dateStyle: "long" } as const;
    return new Intl.DateTimeFormat([this.language, FALLBACK], form).format(new Date(`${iso}T12:00`));
  }

  /**
   * A moment to come, as people say it: the time today, with the day of the week or the date before it later on.
   *
   * It is told by the municipality's clock: that is when its door opens, wherever the person is who asks.
   */
  when(iso: string, now: Date = new Date()): string {
    const moment = new Date(iso);
    const zone = { timeZone: this.own?.time_zone };
    const time = new Intl.DateTimeFormat([this.language, FALLBACK], { ...CLOCK, ...zone }).format(moment);
    const calendar = new Intl.DateTimeFormat(FALLBACK, { dateStyle: "short", ...zone });
    if (calendar.format(moment) === calendar.format(now)) return this.say("whenToday", { time });
    const near = moment.getTime() - now.getTime() < 6 * 24 * 60 * 60 * 1000;
    const form = near ? ({ weekday: "long" } as const) : ({ day: "numeric", month: "long" } as const);
    const day = new Intl.DateTimeFormat([this.language, FALLBACK], { ...form, ...zone }).format(moment);
    return this.say("whenDay", { day, time });
  }

  /** How large a file is. */
  size(bytes: number): string {
    const small = bytes < 1024 * 1024;
    const unit = small ? "kilobyte" : "megabyte";
    const value = Math.max(1, bytes / 1024) / (small ? 1 : 1024);
    const form = { style: "unit", unit, maximumFractionDigits: small ? 0 : 1 } as const;
    return new Intl.NumberFormat([this.language, FALLBACK], form).format(value);
  }

  #form(forms: Readonly<Record<string, string>>, values: Values): string {
    return forms[this.#plurals.select(Number(values["count"]))] ?? forms["other"] ?? "";
  }
}
