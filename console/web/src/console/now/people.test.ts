import { describe, expect, it } from "vitest";
import type { ColleagueNow } from "../../api/colleagues";
import { byUnit } from "./people";
import { waited } from "./waited";

function colleague(name: string, more: Partial<ColleagueNow> = {}): ColleagueNow {
  return {
    staff: name,
    name,
    username: name,
    status: "available",
    home: null,
    units: [],
    leads: [],
    on_duty: [],
    competence: [],
    absent: false,
    back: null,
    ...more,
  };
}

describe("who is here, by unit", () => {
  it("names who is here and counts who belongs there", () => {
    const found = byUnit([
      colleague("Ada", { units: ["Servicetorg", "Teknisk"], leads: ["Teknisk"] }),
      colleague("Bo", { units: ["Servicetorg"], status: "offline" }),
      colleague("Siv"),
    ]);
    expect(found.map(({ name, here, total }) => [name, here.map((one) => one.name), total])).toEqual([
      ["Servicetorg", ["Ada"], 2],
      ["Teknisk", ["Ada"], 1],
      ["", ["Siv"], 1],
    ]);
  });

  it("is nothing where there is nobody", () => {
    expect(byUnit([])).toEqual([]);
  });
});

describe("how long somebody has waited", () => {
  it.each([
    ["2026-03-02T08:00:00Z", "30 minutter"],
    ["2026-03-02T08:29:50Z", "1 minutt"],
    ["2026-03-02T08:31:00Z", "1 minutt"],
    ["2026-03-02T04:30:00Z", "4 timer"],
  ])("since %s is %s", (since, words) => {
    expect(waited(since, "2026-03-02T08:30:00Z", "nb").replace(/\s/g, " ")).toBe(words);
  });
});
