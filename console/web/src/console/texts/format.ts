const LONGEST_IN_SECONDS = 90;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BYTE_UNITS: readonly [unit: string, least: number][] = [
  ["byte", 1],
  ["kilobyte", 1_000],
  ["megabyte", 1_000_000],
  ["gigabyte", 1_000_000_000],
];

/** Dates, times and numbers as a language writes them; times are in the browser's own zone unless one is given. */
export interface Formatter {
  /** A length of time in its largest whole unit, at least a minute: «12 min», «3 t», «2 d». */
  length(ms: number): string;
  /** How long to wait, in words: seconds up to a minute and a half, then whole minutes, never too few. */
  wait(seconds: number): string;
  /** Clock time today, with the date on other days; by the clock of a zone (IANA) where a door opens by it. */
  moment(at: Date, now: Date, zone?: string): string;
  /** Date and time in full. */
  full(at: Date): string;
  /** A day with its year. */
  date(at: Date): string;
  /** A day, for the line between the messages of two days. */
  day(at: Date): string;
  percent(share: number): string;
  /** How many there are, thousands set apart as the language does. */
  count(many: number): string;
  /** A file's size in the unit that says most, of 1000 bytes and so on, as systems show it. */
  bytes(size: number): string;
  languageName(code: string): string;
}

/** How dates and numbers are written for a reader of a language: English as in Europe, the day before the month. */
export function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export function formatter(spoken: string): Formatter {
  const language = localeOf(spoken);
  const units = (unit: string, unitDisplay: "short" | "long" = "short") =>
    once(() => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay }));
  const times = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(language, options));
  const [inSeconds, inMinutes] = [units("second", "long"), units("minute", "long")];
  const [minutes, hours, days] = [units("minute"), units("hour"), units("day")];
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const time = times(clock);
  const short = times({ day: "numeric", month: "short", ...clock });
  const full = times({ dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
  const date = times({ dateStyle: "long" });
  const day = times({ weekday: "long", day: "numeric", month: "long" });
  const percent = once(() => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }));
  const counts = once(() => new Intl.NumberFormat(language));
  const names = once(() => new Intl.DisplayNames([language], { type: "language" }));
  return {
    length: (ms) => {
      if (ms >= 2 * DAY_MS) return days().format(Math.floor(ms / DAY_MS));
      if (ms >= HOUR_MS) return hours().format(Math.floor(ms / HOUR_MS));
      return minutes().format(Math.max(1, Math.floor(ms / MINUTE_MS)));
    },
    wait: (seconds) =>
      seconds <= LONGEST_IN_SECONDS
        ? inSeconds().format(Math.ceil(seconds))
        : inMinutes().format(Math.ceil(seconds / 60)),
    moment: (at, now, zone) => {
      if (zone === undefined) return (sameDay(at, now) ? time() : short()).format(at);
      const calendar = new Intl.DateTimeFormat(language, { dateStyle: "short", timeZone: zone });
      const today = calendar.format(at) === calendar.format(now);
      const date = today ? {} : ({ day: "numeric", month: "short" } as const);
      return new Intl.DateTimeFormat(language, { ...date, ...clock, timeZone: zone }).format(at);
    },
    full: (at) => full().format(at),
    date: (at) => date().format(at),
    day: (at) => day().format(at),
    bytes: (size) => {
      const step = BYTE_UNITS.findLastIndex(([, least]) => size >= least);
      const [unit, least] = BYTE_UNITS[step] ?? ["byte", 1];
      const digits = size / least < 10 && least > 1000 ? 1 : 0;
      const written = new Intl.NumberFormat(language, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: digits,
      });
      return written.format(size / least);
    },
    percent: (share) => percent().format(share),
    // What needs no grouping reads the same in all languages, and the first page asks for nothing else.
    count: (many) => (many < 1000 ? String(many) : counts().format(many)),
    languageName: (code) => names().of(code) ?? code,
  };
}

/** What takes long to make is made when it is first asked for: the first page needs one or two of a dozen. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
