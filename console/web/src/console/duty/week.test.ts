import { describe, expect, it } from "vitest";
import type { DutyWeek } from "../../api/duty";
import {
  bodyOf,
  dayAfter,
  dayFormats,
  daysOf,
  emptyShift,
  stintsOn,
  weekdayOf,
  without,
  wrongWith,
} from "./week";

const shift = { ...emptyShift("u", "kari", "2026-03-02"), weekdays: [1, 2], id: "s", version: 3 };

describe("days", () => {
  it("go on over the night in which clocks are set", () => {
    expect(dayAfter("2026-03-28", 2)).toBe("2026-03-30");
    expect(dayAfter("2026-10-26", -2)).toBe("2026-10-24");
    expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
    const week = { since: "2026-03-23" } as DutyWeek;
    expect(daysOf(week)).toHaveLength(7);
    expect(daysOf(week).at(-1)).toBe("2026-03-29");
  });

  it("are Monday to Sunday, one to seven", () => {
    expect([weekdayOf("2026-03-02"), weekdayOf("2026-03-08")]).toEqual([1, 7]);
  });

  it("are told by the municipality's clock, whatever the browser's is", () => {
    const oslo = dayFormats("nb", "Europe/Oslo", "hele døgnet");
    expect(oslo.span("2026-03-27T07:00:00Z", "2026-03-27T14:30:00Z")).toBe("08:00–15:30");
    expect(oslo.span("2026-03-30T06:00:00Z", "2026-03-30T13:30:00Z")).toBe("08:00–15:30");
    expect(oslo.span("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")).toBe("hele døgnet");
    expect(oslo.span("2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z")).toBe("00:00–08:00");
    expect(oslo.long("2026-03-30")).toBe("mandag 30. mars");
    expect([1, 7].map(oslo.weekday)).toEqual(["mandag", "søndag"]);
  });
});

describe("shifts", () => {
  it("are left out on a day without losing what was left out before", () => {
    const once = without({ ...shift, except_days: ["2026-03-10"] }, "2026-03-03");
    expect(once.except_days).toEqual(["2026-03-03", "2026-03-10"]);
    expect(bodyOf(shift)).not.toHaveProperty("id");
    expect(bodyOf(shift)).not.toHaveProperty("version");
  });

  it("say what is wrong with them", () => {
    expect(wrongWith(shift)).toBeNull();
    expect(wrongWith({ ...shift, staff: "" })).toBe("staff");
    expect(wrongWith({ ...shift, ends: "" })).toBe("time");
    expect(wrongWith({ ...shift, last_day: "2026-03-01" })).toBe("last");
    expect(wrongWith({ ...shift, substitute: "kari" })).toBe("substitute");
  });

  it("are found by unit and day", () => {
    const stint = { unit: "u", day: "2026-03-02" };
    const week = {
      stints: [stint, { ...stint, unit: "v" }, { ...stint, day: "2026-03-03" }],
    } as unknown as DutyWeek;
    expect(stintsOn(week, "u", "2026-03-02")).toEqual([stint]);
  });
});
