import { expect, it } from "vitest";
import { begins } from "./period";

it.each([
  ["a Sunday, over a new year", new Date(2027, 0, 10, 23, 59), "2026-12-14"],
  ["a Monday", new Date(2027, 0, 11, 0, 0), "2026-12-21"],
])("four weeks begin with a Monday and hold the running one: %s", (_, now, monday) => {
  expect(begins(4, now)).toBe(monday);
});
