import type { DueInfo } from "../../api/duty";
import type { Translate } from "../texts";

export type Urgency = "over" | "soon" | "later" | "still";

/** How pressing a deadline is: over, within the next working day, later, or its clock stands. */
export function urgency(due: DueInfo): Urgency {
  if (due.paused || due.met) return "still";
  if (due.overdue) return "over";
  return due.days <= 1 ? "soon" : "later";
}

/** When a deadline ends, in words and working days: «i dag», «i morgen», «om 3 dager», «2 dager over». */
export function dueWords(due: DueInfo, t: Translate): string {
  if (due.paused) return t("due.paused");
  if (due.overdue) return due.days === 0 ? t("due.overToday") : t("due.over", { count: -due.days });
  if (due.days <= 0) return t("due.today");
  return due.days === 1 ? t("due.tomorrow") : t("due.in", { count: due.days });
}
