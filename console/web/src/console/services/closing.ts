/** More than these are no closed days but a register gone wrong; the service refuses them, too. */
export const MOST_DAYS = 400;

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const NORDIC = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/;
const DAY = 86_400_000;

/** What was written of closed days, as ISO dates in order; null where it cannot be read. */
export function readClosed(text: string): string[] | null {
  const days = new Set<string>();
  for (const part of text
    .split(/[;,\n]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [from, to, ...more] = ends(part);
    const first = readDay(from);
    const last = to === undefined ? first : readDay(to);
    if (first === null || last === null || last < first || more.length > 0) return null;
    for (let day = first; day <= last; day += DAY) {
      days.add(new Date(day).toISOString().slice(0, 10));
      if (days.size > MOST_DAYS) return null;
    }
  }
  return [...days].sort();
}

/** Closed days as people write them, those that follow each other drawn together: «24.12.2026, 28.12.2026–30.12.2026». */
export function closedText(days: readonly string[], language: string): string {
  const known = new Set(days.map((day) => Date.parse(day)));
  const said = [...known].sort((one, other) => one - other);
  const begins = said.filter((day) => !known.has(day - DAY));
  const last = said.filter((day) => !known.has(day + DAY));
  return begins
    .map((day, place) => [day, last[place] ?? day] as const)
    .map(([from, to]) =>
      from === to ? written(from, language) : `${written(from, language)} – ${written(to, language)}`,
    )
    .join(", ");
}

function ends(part: string): string[] {
  const spaced = part.split(/\s+[-–]\s+|–/);
  return spaced.map((one) => one.trim());
}

function readDay(text: string | undefined): number | null {
  const iso = ISO.exec(text ?? "");
  const [, dayOf, monthOf, yearOf] = NORDIC.exec(text ?? "") ?? [];
  const [year, month, day] = iso === null ? [yearOf, monthOf, dayOf] : iso.slice(1);
  if (year === undefined || month === undefined || day === undefined) return null;
  const moment = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // The 30th of February would be the 2nd of March.
  return new Date(moment).getUTCDate() === Number(day) ? moment : null;
}

function written(moment: number, language: string): string {
  const iso = new Date(moment).toISOString().slice(0, 10);
  return language === "nb" || language === "nn" ? iso.split("-").reverse().join(".") : iso;
}
