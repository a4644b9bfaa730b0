import type { DutyWeek, ShiftBody, ShiftInfo, StintInfo } from "../../api/duty";
import { localeOf } from "../texts/format";

const DAY_MS = 86_400_000;
const NOON = "T12:00:00Z";
const MIDNIGHT = "00:00";

/** The day so many days after another, both as «2026-03-02»; it knows no clock, so no summer time either. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day + NOON) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysOf(week: DutyWeek): string[] {
  return Array.from({ length: 7 }, (_, step) => dayAfter(week.since, step));
}

/** A day as a date whose parts are the day's in UTC, for formatters that are set to UTC. */
export function dateOf(day: string): Date {
  return new Date(day + NOON);
}

/** ISO weekday, 1 is Monday. */
export function weekdayOf(day: string): number {
  return dateOf(day).getUTCDay() || 7;
}

export interface DayFormats {
  /** «man. 2. mars» */
  short(day: string): string;
  /** «mandag 2. mars» */
  long(day: string): string;
  /** «man.» by ISO weekday */
  weekday(number: number): string;
  /** «08:00–15:30» by the municipality's clock, whatever the browser's zone is; a whole day is said in words. */
  span(from: string, to: string): string;
  /** «2. mars 08:00» by the municipality's clock. */
  moment(at: string): string;
}

/** How days and times are written; `wholeDay` is what is said from midnight to midnight. */
export function dayFormats(language: string, zone: string, wholeDay: string): DayFormats {
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(localeOf(language), options);
  const short = of({ timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
  const long = of({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long" });
  const weekday = of({ timeZone: "UTC", weekday: "long" });
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  const time = of(clock);
  const moment = of({ ...clock, day: "numeric", month: "short" });
  return {
    short: (day) => short.format(dateOf(day)),
    long: (day) => long.format(dateOf(day)),
    weekday: (number) => weekday.format(dateOf(dayAfter("2026-03-02", number - 1))),
    span: (from, to) => {
      const [begins, ends] = [time.format(new Date(from)), time.format(new Date(to))];
      return begins === MIDNIGHT && ends === MIDNIGHT ? wholeDay : `${begins}–${ends}`;
    },
    moment: (at) => moment.format(new Date(at)),
  };
}

/** The stretches of duty of a unit that begin on a day, as they come. */
export function stintsOn(week: DutyWeek, unit: string, day: string): StintInfo[] {
  return week.stints.filter((stint) => stint.unit === unit && stint.day === day);
}

export function bodyOf(shift: ShiftInfo): ShiftBody {
  const { id: _id, version: _version, ...body } = shift;
  return body;
}

/** A shift without one of its days; one that comes on that day alone has nothing left of it. */
export function without(shift: ShiftInfo, day: string): ShiftBody {
  return { ...bodyOf(shift), except_days: [...(shift.except_days ?? []), day].sort() };
}

export function emptyShift(unit: string, staff: string, day: string): ShiftBody {
  return {
    unit,
    staff,
    substitute: null,
    first_day: day,
    last_day: null,
    begins: "08:00",
    ends: "15:30",
    weekdays: [],
    every_weeks: 1,
    except_days: [],
  };
}

/** What is wrong with a shift that somebody writes, as the end of a text's key; null when nothing is. */
export function wrongWith(
  shift: ShiftBody,
): "unit" | "staff" | "day" | "time" | "last" | "substitute" | null {
  if (shift.unit === "") return "unit";
  if (shift.staff === "") return "staff";
  if (shift.first_day === "") return "day";
  if (shift.begins === "" || shift.ends === "") return "time";
  if (shift.last_day && shift.last_day < shift.first_day) return "last";
  if (shift.substitute === shift.staff) return "substitute";
  return null;
}
