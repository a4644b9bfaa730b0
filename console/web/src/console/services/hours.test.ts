import { expect, test } from "vitest";
import { dayText, readDay, readWeek } from "./hours";

test("a day is read as it is written", () => {
  expect(readDay("8.00 - 12.00, 13:00–15:30")).toEqual([
    ["08:00", "12:00"],
    ["13:00", "15:30"],
  ]);
  expect(dayText({ "1": [["08:00", "12:00"]] }, "1")).toBe("08:00–12:00");
  expect(readDay(dayText({ "4": [["16:00", "24:00"]] }, "4"))).toEqual([["16:00", "24:00"]]);
});

test.each(["8", "08:00", "15:30–08:00", "a–b", "08:00–25:00"])("%s is no time", (text) => {
  expect(readDay(text)).toBeNull();
});

test("a week leaves out the days on which nobody is there", () => {
  expect(readWeek({ "1": "08:00–15:30", "2": " " })).toEqual({ "1": [["08:00", "15:30"]] });
  expect(readWeek({ "3": "seint" })).toBeNull();
});
