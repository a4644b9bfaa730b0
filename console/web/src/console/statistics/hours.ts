import type { BarRow } from "../figures/Bars";
import type { Translate } from "../texts";
import { hoursInWords } from "./words";

const TOGETHER = 3;

/** Rows of single hours, three and three together; nothing of the day is left out. */
export function threeHours(rows: readonly BarRow[], t: Translate): BarRow[] {
  const parts = Array.from({ length: 24 / TOGETHER }, (_, part) => part * TOGETHER);
  return parts.map((from) => {
    const within = rows.filter(({ key }) => Math.floor(Number(key) / TOGETHER) * TOGETHER === from);
    return {
      key: String(from),
      label: hoursInWords(from, from + TOGETHER, t),
      value: sum(within.map(({ value }) => value)),
      before: sum(within.map(({ before = 0 }) => before)),
    };
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
