import type { DutyWeek } from "../../api/duty";

/** The name of a member of staff; somebody who is gone has none. */
export function nameOf(week: DutyWeek, staff: string | null): string {
  return week.staff.find((one) => one.id === staff)?.name ?? "–";
}

export function unitName(week: DutyWeek, unit: string): string {
  return week.units.find((one) => one.id === unit)?.name ?? "–";
}

/** The staff with those of a unit first, since one of them is nearly always meant. */
export function peopleFor(week: DutyWeek, unit: string): DutyWeek["staff"] {
  const members = new Set(week.units.find((one) => one.id === unit)?.members ?? []);
  return [...week.staff].sort((one, other) => Number(members.has(other.id)) - Number(members.has(one.id)));
}
