import { dayOf } from "../articles/articleForm";

/** How many weeks back one may look; the second is what one gets without asking. */
export const WEEKS = [4, 12, 26, 52] as const;

/** Returns the Monday with which the last so many weeks begin, the running one counted (ISO 8601). */
export function begins(weeks: number, now: Date): string {
  const sinceMonday = (now.getDay() + 6) % 7;
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - sinceMonday - 7 * (weeks - 1));
  return dayOf(monday.toISOString());
}
