import type { ColleagueNow } from "../../api/colleagues";

export interface UnitNow {
  /** Empty for those who are in no unit. */
  name: string;
  here: ColleagueNow[];
  /** How many belong to it, here or not. */
  total: number;
}

/** Who is here, by unit and by name; whoever is in several stands in each, and who is in none comes last. */
export function byUnit(people: readonly ColleagueNow[]): UnitNow[] {
  const units = new Map<string, UnitNow>();
  for (const one of people) {
    const names = new Set([...one.units, ...one.leads]);
    for (const name of names.size === 0 ? [""] : names) {
      const unit = units.get(name) ?? { name, here: [], total: 0 };
      unit.total += 1;
      if (one.status !== "offline") unit.here.push(one);
      units.set(name, unit);
    }
  }
  const last = (name: string) => Number(name === "");
  return [...units.values()].sort(
    (one, other) => last(one.name) - last(other.name) || one.name.localeCompare(other.name),
  );
}
