import { describe, expect, it } from "vitest";
import type { ColleagueNow } from "../../api/colleagues";
import { mentionAt, offeredFor, piecesOf } from "./naming";

function colleague(username: string, name: string, more: Partial<ColleagueNow> = {}): ColleagueNow {
  const nothing = {
    home: null,
    units: [],
    leads: [],
    on_duty: [],
    competence: [],
    absent: false,
    back: null,
  };
  return { staff: `id-${username}`, username, name, status: "available", ...nothing, ...more };
}

const NAMES = new Map([
  ["bo", "Bo Berg"],
  ["åse@havdal.example", "Åse Dal"],
]);

describe("what was begun", () => {
  it("is a sign at the beginning of a word", () => {
    expect(mentionAt("@", 1)).toEqual({ at: 0, query: "" });
    expect(mentionAt("Spør @Å", 7)).toEqual({ at: 5, query: "Å" });
    expect(mentionAt("(@bo.b", 6)).toEqual({ at: 1, query: "bo.b" });
  });

  it("is no e-mail address, and ends with the word", () => {
    expect(mentionAt("post@bo", 7)).toBeNull();
    expect(mentionAt("@bo ", 4)).toBeNull();
    expect(mentionAt("bo", 2)).toBeNull();
  });
});

describe("who is offered", () => {
  const bo = colleague("bo", "Bo Berg", { status: "offline" });
  const unni = colleague("unni", "Unni Bolstad", { units: ["Byggesak"] });
  const kari = colleague("kari", "Kari Li", { units: ["Borettslag"] });
  const odd = colleague("odd/en", "Odd En");

  it("is who has the letters at the beginning of a name first, and who is here before who is not", () => {
    expect(offeredFor([kari, bo, unni], "bo", "me")).toEqual([unni, bo, kari]);
    expect(offeredFor([bo, unni], "", "me")).toEqual([unni, bo]);
  });

  it("is never the writer, nor somebody whom no note can name", () => {
    expect(offeredFor([bo, odd], "", "id-bo")).toEqual([]);
  });
});

describe("a note's pieces", () => {
  it("mark the names of colleagues and nothing else", () => {
    expect(piecesOf("Kan @Bo. se? post@bo @per", NAMES)).toEqual([
      { words: "Kan " },
      { username: "Bo", name: "Bo Berg" },
      { words: ". se? post@bo @per" },
    ]);
    expect(piecesOf("@åse@havdal.example", NAMES)).toEqual([
      { username: "åse@havdal.example", name: "Åse Dal" },
    ]);
    expect(piecesOf("", NAMES)).toEqual([]);
  });
});
