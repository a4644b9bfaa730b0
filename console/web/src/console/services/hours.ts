/** Opening hours by ISO weekday, as the service keeps them. */
export type Hours = Readonly<Record<string, readonly (readonly string[])[]>>;
export type HoursBody = Record<string, [string, string][]>;

export const WEEKDAYS = ["1", "2", "3", "4", "5", "6", "7"] as const;

const SPAN = /^(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})$/;

/** The hours of a day as people write them: «08:00–12:00, 13:00–15:30». */
export function dayText(hours: Hours, day: string): string {
  return (hours[day] ?? []).map(([begins, ends]) => `${begins}–${ends}`).join(", ");
}

/** What was written for a day, null where it cannot be read. */
export function readDay(text: string): [string, string][] | null {
  const spans: [string, string][] = [];
  for (const part of text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(part) ?? [];
    if (fromHour === undefined || toHour === undefined) return null;
    const begins = `${fromHour.padStart(2, "0")}:${fromMinute}`;
    const ends = `${toHour.padStart(2, "0")}:${toMinute}`;
    if (begins >= ends || ends > "24:00") return null;
    spans.push([begins, ends]);
  }
  return spans.sort();
}

/** What was written for a whole week, null where a day cannot be read. */
export function readWeek(texts: Readonly<Record<string, string>>): HoursBody | null {
  const week: HoursBody = {};
  for (const day of WEEKDAYS) {
    const spans = readDay(texts[day] ?? "");
    if (spans === null) return null;
    if (spans.length > 0) week[day] = spans;
  }
  return week;
}
