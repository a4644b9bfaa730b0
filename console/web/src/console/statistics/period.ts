import type { Days } from "../figures/days";

/** What one may look at; the first is what one gets without asking. */
export const PERIODS = ["days30", "month", "lastMonth", "quarter", "year", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** What a period is compared with. */
export const COMPARISONS = ["before", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d{2}-\d{2}$/;
/** What the service counts at most. */
const LONGEST_DAYS = 366 * 5;
const [EARLIEST, LATEST] = ["2000-01-01", "2200-01-01"];
/** How many months a period of the calendar is, and so how far back the one before it began. */
const MONTHS: Partial<Record<PeriodName, number>> = { month: 1, lastMonth: 1, quarter: 3, year: 12 };

/** Returns the days of a period as it stands today; its own days for `own`, null where those are no period. */
export function daysOf(period: PeriodName, today: string, own: Days): Days | null {
  const [year, month] = partsOf(today);
  switch (period) {
    case "days30":
      return { since: plus(today, -29), until: today };
    case "month":
      return { since: isoDay(year, month, 1), until: today };
    case "lastMonth":
      return { since: isoDay(year, month - 1, 1), until: isoDay(year, month, 0) };
    case "quarter":
      return { since: isoDay(year, month - (month % 3), 1), until: today };
    case "year":
      return { since: isoDay(year, 0, 1), until: today };
    case "own":
      return isPeriod(own) ? own : null;
  }
}

/**
 * Returns the days that a period is compared with.
 *
 * A period of the calendar is held against as much of the one before it: the first three weeks of a month against the
 * first three weeks of the last one, a whole month against a whole month. Any other is held against as many days.
 */
export function comparedWith(period: PeriodName, days: Days, comparison: Comparison): Days {
  const back = comparison === "year" ? 12 : MONTHS[period];
  if (back !== undefined)
    return { since: monthsBefore(days.since, back), until: endBefore(days.until, back) };
  const until = plus(days.since, -1);
  return { since: plus(until, -lengthOf(days)), until };
}

/** Tells whether two days are a period that the service counts. */
export function isPeriod({ since, until }: Days): boolean {
  if (!isDay(since) || !isDay(until)) return false;
  return EARLIEST <= since && since <= until && until <= LATEST && lengthOf({ since, until }) <= LONGEST_DAYS;
}

/** The day that it is for whoever sits before the browser. */
export function todayOf(now: Date): string {
  return isoDay(now.getFullYear(), now.getMonth(), now.getDate());
}

function isDay(day: string): boolean {
  return ISO.test(day) && plus(day, 0) === day;
}

/** Days from the first to the last; zero for a single day. */
function lengthOf({ since, until }: Days): number {
  return (Date.parse(until) - Date.parse(since)) / DAY_MS;
}

/** The same day of an earlier month, its last one where it has no such day. */
function monthsBefore(day: string, months: number): string {
  const [year, month, date] = partsOf(day);
  const [, , last] = partsOf(isoDay(year, month - months + 1, 0));
  return isoDay(year, month - months, Math.min(date, last));
}

/** As `monthsBefore`, but the last day of a month leads to the last day of the other one. */
function endBefore(day: string, months: number): string {
  const [year, month] = partsOf(day);
  return day === isoDay(year, month + 1, 0) ? isoDay(year, month - months + 1, 0) : monthsBefore(day, months);
}

function plus(day: string, days: number): string {
  const at = new Date(Date.parse(day) + days * DAY_MS);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 10);
}

/** A day by its year, month (January is 0, others roll over) and date, as ISO 8601 writes it. */
function isoDay(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}

function partsOf(day: string): [year: number, month: number, date: number] {
  const at = new Date(day);
  return [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
}
