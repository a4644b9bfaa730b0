import { expect, test } from "vitest";
import { formatter } from "./format";

test.each([
  ["Europe/Oslo", "2026-03-02T07:00:00Z", "08:00"],
  ["Europe/Oslo", "2026-03-03T07:00:00Z", "3. mars, 08:00"],
  ["Asia/Tokyo", "2026-03-02T16:00:00Z", "3. mars, 01:00"],
])("a moment is told by the clock of the zone that is given (%s)", (zone, at, told) => {
  expect(formatter("nb").moment(new Date(at), new Date("2026-03-02T06:00:00Z"), zone)).toBe(told);
});

test.each([
  ["nb", 7, "7"],
  ["nb", 999, "999"],
  ["nb", 12_345, "12\u00a0345"],
  ["sv", 12_345, "12\u00a0345"],
  ["en", 12_345, "12,345"],
])("a number in %s is written as the language does: %i", (language, many, told) => {
  expect(formatter(language).count(many)).toBe(told);
});
