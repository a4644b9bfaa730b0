import { PRIORITIES } from "../../api/handling";
import type { ListQuery, Wanted } from "../../api/inbox";
import type { InquirySummary, View } from "../../api/types";
import { isAmong } from "../handling/tags";

/** Who looks, and the units that they work in. */
export interface Looker {
  me: string;
  units: ReadonlySet<string>;
}

/** Whether nothing is left to do about an inquiry, unless the citizen writes again. */
export function isDone({ status }: InquirySummary): boolean {
  return status === "solved" || status === "closed";
}

/** The views of which a summary does not tell what stands in them: those hold what the service says. */
export type Told = "mentioned" | "following";

export function isTold(view: View): view is Told {
  return view === "mentioned" || view === "following";
}

/** Whether an inquiry stands in a view; the same rules as the service's own (`inquiries/views.py`). */
export function belongs(summary: InquirySummary, view: Exclude<View, Told>, { me, units }: Looker): boolean {
  const open = !isDone(summary);
  const putOff = summary.put_off_until !== null;
  const due = open && !putOff;
  const queued = due && summary.owner === "queue";
  const forwarded = summary.status === "with_department";
  const inUnit = summary.unit !== null && units.has(summary.unit);
  const withUs = inUnit || summary.responsible === me;
  const holds = summary.owner === "staff" && summary.staff?.id === me;
  switch (view) {
    case "waiting":
      return queued && (!forwarded || withUs);
    case "mine":
      return due && holds;
    case "unit":
      return due && inUnit;
    case "unassigned":
      return queued && summary.responsible === null && !forwarded;
    case "citizen":
      return summary.status === "waiting_citizen";
    case "overdue":
      return open && summary.overdue === true;
    case "others":
      return forwarded && !(summary.unit !== null && withUs) && !holds;
    case "put_off":
      return open && putOff;
    case "bot":
      return open && summary.owner === "bot";
    case "open":
      return open;
    case "closed":
      return !open && !summary.junk;
    case "junk":
      return summary.junk;
  }
}

/** Whether an inquiry is what a list is narrowed to, as far as its summary tells. */
export function isWanted(summary: InquirySummary, wanted: Wanted): boolean {
  if (wanted.tag !== null && !isAmong(summary.tags, wanted.tag)) return false;
  return (["channel", "language", "unit", "priority"] as const).every(
    (name) => wanted[name] === null || wanted[name] === summary[name],
  );
}

/** Whether the console can find a new inquiry's place in a list by itself; otherwise it asks the service again. */
export function canPlace({ order, wanted }: ListQuery): boolean {
  return order !== "deadline" && wanted.service === null && wanted.kind === null;
}

/** Which of two inquiries comes first in an order. */
export function compared(list: ListQuery): (one: InquirySummary, other: InquirySummary) => number {
  if (list.order === "priority") return urgentFirst;
  return list.order === "waiting" ? longestFirst : newestFirst;
}

function urgentFirst(one: InquirySummary, other: InquirySummary): number {
  return PRIORITIES.indexOf(other.priority) - PRIORITIES.indexOf(one.priority) || longestFirst(one, other);
}

function newestFirst(one: InquirySummary, other: InquirySummary): number {
  return changedAt(other) - changedAt(one) || (one.id < other.id ? 1 : -1);
}

function longestFirst(one: InquirySummary, other: InquirySummary): number {
  // Two who do not wait are both infinitely late, and infinity less infinity is no number.
  return Math.sign(waitsSince(one) - waitsSince(other)) || (one.id < other.id ? -1 : 1);
}

function waitsSince({ waiting_since }: InquirySummary): number {
  return waiting_since === null ? Number.MAX_SAFE_INTEGER : Date.parse(waiting_since);
}

/** Times are compared as numbers: as text, a whole second would stand behind its fractions. */
export function changedAt(summary: InquirySummary): number {
  return Date.parse(summary.updated_at);
}
