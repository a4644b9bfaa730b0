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

/** Dates, times and numbers as a language writes them; times are in the browser's own zone. */
export interface Formatter {
  /** A length of time in its largest whole unit, at least a minute: «12 min», «3 t», «2 d». */
  length(ms: number): string;
  /** How long to wait, in words: seconds up to a minute and a half, then whole minutes, never too few. */
  wait(seconds: number): string;
  /** Clock time today, with the date on other days. */
  moment(at: Date, now: Date): string;
  /** Date and time in full. */
  full(at: Date): string;
  /** A day, for the line between the messages of two days. */
  day(at: Date): string;
  percent(share: number): string;
  /** A file's size in the unit that says most, of 1000 bytes and so on, as systems show it. */
  bytes(size: number): string;
  languageName(code: string): string;
}

export function formatter(language: string): Formatter {
  const units = (unit: string, unitDisplay: "short" | "long" = "short") =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay });
  const [inSeconds, inMinutes] = [units("second", "long"), units("minute", "long")];
  const [minutes, hours, days] = [units("minute"), units("hour"), units("day")];
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const time = new Intl.DateTimeFormat(language, clock);
  const short = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...clock });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const names = new Intl.DisplayNames([language], { type: "language" });
  return {
    length: (ms) => {
      if (ms >= 2 * DAY_MS) return days.format(Math.floor(ms / DAY_MS));
      if (ms >= HOUR_MS) return hours.format(Math.floor(ms / HOUR_MS));
      return minutes.format(Math.max(1, Math.floor(ms / MINUTE_MS)));
    },
    wait: (seconds) =>
      seconds <= LONGEST_IN_SECONDS
        ? inSeconds.format(Math.ceil(seconds))
        : inMinutes.format(Math.ceil(seconds / 60)),
    moment: (at, now) => (sameDay(at, now) ? time : short).format(at),
    full: (at) => full.format(at),
    day: (at) => day.format(at),
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
    percent: (share) => percent.format(share),
    languageName: (code) => names.of(code) ?? code,
  };
}

export function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
