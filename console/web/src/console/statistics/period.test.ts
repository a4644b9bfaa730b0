import { describe, expect, it } from "vitest";
import { comparedWith, daysOf, isPeriod, type PeriodName, todayOf } from "./period";

const NOTHING = { since: "", until: "" };
const days = (text: string) => {
  const [since = "", until = ""] = text.split("/");
  return { since, until };
};

describe("the days of a period", () => {
  it.each<[PeriodName, string, string]>([
    ["days30", "2026-03-10", "2026-02-09/2026-03-10"],
    ["month", "2026-03-10", "2026-03-01/2026-03-10"],
    ["month", "2026-03-01", "2026-03-01/2026-03-01"],
    ["lastMonth", "2026-03-31", "2026-02-01/2026-02-28"],
    ["lastMonth", "2026-01-05", "2025-12-01/2025-12-31"],
    ["quarter", "2026-11-22", "2026-10-01/2026-11-22"],
    ["quarter", "2026-03-31", "2026-01-01/2026-03-31"],
    ["year", "2026-11-22", "2026-01-01/2026-11-22"],
  ])("%s on %s", (period, today, wanted) => {
    expect(daysOf(period, today, NOTHING)).toEqual(days(wanted));
  });

  it("are one's own where they are a period, else none", () => {
    expect(daysOf("own", "2026-03-10", days("2025-01-01/2025-01-31"))).toEqual(days("2025-01-01/2025-01-31"));
    expect(daysOf("own", "2026-03-10", days("2025-02-01/2025-01-31"))).toBeNull();
  });
});

describe("what a period is compared with", () => {
  it.each<[PeriodName, string, string]>([
    ["days30", "2026-02-09/2026-03-10", "2026-01-10/2026-02-08"],
    ["own", "2026-03-10/2026-03-10", "2026-03-09/2026-03-09"],
    ["month", "2026-03-01/2026-03-10", "2026-02-01/2026-02-10"],
    ["month", "2026-03-01/2026-03-30", "2026-02-01/2026-02-28"],
    ["month", "2026-02-01/2026-02-28", "2026-01-01/2026-01-31"],
    ["lastMonth", "2025-12-01/2025-12-31", "2025-11-01/2025-11-30"],
    ["quarter", "2026-01-01/2026-03-31", "2025-10-01/2025-12-31"],
    ["year", "2026-01-01/2026-11-22", "2025-01-01/2025-11-22"],
  ])("before %s %s", (period, now, wanted) => {
    expect(comparedWith(period, days(now), "before")).toEqual(days(wanted));
  });

  it.each<[PeriodName, string, string]>([
    ["days30", "2026-02-09/2026-03-10", "2025-02-09/2025-03-10"],
    ["lastMonth", "2025-02-01/2025-02-28", "2024-02-01/2024-02-29"],
    ["own", "2024-02-29/2024-02-29", "2023-02-28/2023-02-28"],
    ["month", "2026-11-01/2026-11-22", "2025-11-01/2025-11-22"],
  ])("a year before %s %s", (period, now, wanted) => {
    expect(comparedWith(period, days(now), "year")).toEqual(days(wanted));
  });

  it("ends right before a period that is none of the calendar's, whatever clocks do meanwhile", () => {
    for (let length = 0; length < 400; length += 1) {
      const until = new Date(Date.UTC(2026, 2, 20) + length * 86_400_000).toISOString().slice(0, 10);
      const other = comparedWith("own", { since: "2026-03-20", until }, "before");
      expect(other.until).toBe("2026-03-19");
      expect((Date.parse(other.until) - Date.parse(other.since)) / 86_400_000).toBe(length);
    }
  });
});

it.each([
  ["", "2026-01-01"],
  ["2026-02-30", "2026-03-01"],
  ["2026-03-02", "2026-03-01"],
  ["0002-01-01", "2026-03-01"],
  ["2020-01-01", "2026-03-01"],
  ["yesterday", "today"],
])("from %s to %s is no period", (since, until) => {
  expect(isPeriod({ since, until })).toBe(false);
});

it("is today by the clock on the wall, not by Greenwich's", () => {
  expect(todayOf(new Date(2026, 2, 1, 0, 5))).toBe("2026-03-01");
  expect(todayOf(new Date(2026, 2, 1, 23, 55))).toBe("2026-03-01");
});
