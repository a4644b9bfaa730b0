import { expect, test } from "vitest";
import type { ColleagueNow } from "../../api/colleagues";
import { matching, parted } from "./sorting";

function person(name: string, more: Partial<ColleagueNow> = {}): ColleagueNow {
  return {
    staff: name,
    name,
    username: name.toLowerCase(),
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

const PEOPLE = [
  person("Åse", { competence: ["skatt"], units: ["Økonomi"] }),
  person("Bo", { status: "offline", units: ["Økonomi"] }),
  person("Cecilie", { status: "idle", home: "nabo" }),
];

test("every word is looked for, whatever it is about a person", () => {
  expect(matching(PEOPLE, "ØKONOMI skatt").map(({ name }) => name)).toEqual(["Åse"]);
  expect(matching(PEOPLE, "nabo").map(({ name }) => name)).toEqual(["Cecilie"]);
  expect(matching(PEOPLE, "  ")).toHaveLength(3);
});

test("who is idle is here, who has no console open is not", () => {
  const { here, gone } = parted(PEOPLE);
  expect(here.map(({ name }) => name)).toEqual(["Åse", "Cecilie"]);
  expect(gone.map(({ name }) => name)).toEqual(["Bo"]);
});
