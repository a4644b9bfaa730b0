import type { Days } from "../figures/days";
import { channelName } from "../inbox/labels";
import { isTextKey, type Translate } from "../texts";
import { type Formatter, localeOf } from "../texts/format";

/** What is needed to put figures into words. */
export interface Speech {
  t: Translate;
  format: Formatter;
  language: string;
}

/** Below this two lengths of time are said to be the same, in hours. */
const MINUTE_H = 1 / 60;
/** From here on whole days say more than hours do. */
const IN_DAYS_H = 48;

/** A length of time as one would say it: minutes, hours or days, with one digit after the comma while they are few. */
export function timeInWords(hours: number, language: string): string {
  const [unit, amount] =
    Math.round(hours * 60) < 60
      ? (["minute", Math.max(1, Math.round(hours * 60))] as const)
      : hours < IN_DAYS_H
        ? (["hour", hours] as const)
        : (["day", hours / 24] as const);
  const maximumFractionDigits = amount < 10 && unit !== "minute" ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits,
  }).format(amount);
}

/** How a count has changed; the share as well where there was anything before. */
export function countChange(now: number, before: number, { t, format }: Speech): string {
  if (now === before) return t("statistics.change.same");
  const count = Math.abs(now - before);
  const words = t(now > before ? "statistics.change.more" : "statistics.change.fewer", { count });
  if (before === 0) return words;
  return `${words} (${now > before ? "+" : "−"}${format.percent(count / before)})`;
}

/** How a share has changed, in the points that one gets from the shares as they are shown; empty without one of them. */
export function shareChange(now: number | null, before: number | null, { t }: Speech): string {
  if (now === null || before === null) return "";
  const points = Math.round(now * 100) - Math.round(before * 100);
  if (points === 0) return t("statistics.change.sameShare");
  const key = points > 0 ? "statistics.change.higher" : "statistics.change.lower";
  return t(key, { count: Math.abs(points) });
}

/** How a length of time has changed; empty without one of them. */
export function timeChange(now: number | null, before: number | null, { t, language }: Speech): string {
  if (now === null || before === null) return "";
  const difference = now - before;
  if (Math.abs(difference) < MINUTE_H) return t("statistics.change.sameTime");
  const key = difference > 0 ? "statistics.change.longer" : "statistics.change.shorter";
  return t(key, { time: timeInWords(Math.abs(difference), language) });
}

/** A share, null where there is nothing to have a share of. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Days as a language writes them, the year and the month only once where they are the same. */
export function daysInWords({ since, until }: Days, language: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.formatRange(new Date(since), new Date(until));
}

/** What a count is of; `name` is what the service calls it, and an empty key is what nobody knows. */
export function nameOf(table: string, key: string, name: string, { t, language }: Speech): string {
  if (key === "") return t("statistics.unknown");
  if (table === "channel") return channelName(key, t);
  if (table === "weekday") return weekdayName(Number(key), language);
  if (table === "hour") return hoursInWords(Number(key), Number(key) + 1, t);
  const text = `kind.${key}`;
  if (table === "kind" && isTextKey(text)) return t(text);
  // The service names a topic by its address where the vocabulary knows it no more.
  if (table === "topic" && (name || key) === key) return addressInWords(key) || t("statistics.topicGone");
  return name || key;
}

/** The last part of an address as words; empty where it says nothing to a reader, as a number or a code does. */
function addressInWords(address: string): string {
  const last = decoded(
    address
      .split(/[?#]/, 1)[0]
      ?.split("/")
      .findLast((part) => part !== "") ?? "",
  );
  const words = last.replace(/[-_]+/g, " ").trim();
  if (/[.:]|\d{4}/.test(words) || !/\p{L}{2}/u.test(words)) return "";
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The name of a day of the week by its number (ISO 8601: 1 is Monday). */
function weekdayName(day: number, language: string): string {
  const monday = Date.UTC(2024, 0, 1);
  const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(
    monday + (day - 1) * 86_400_000,
  );
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** A part of the day, by full hours. */
export function hoursInWords(from: number, to: number, t: Translate): string {
  return t("statistics.hour", { from: twoDigits(from), to: twoDigits(to) });
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, "0");
}
