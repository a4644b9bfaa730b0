import { describe, expect, it } from "vitest";
import { translator } from "../texts";
import { formatter } from "../texts/format";
import { countChange, daysInWords, nameOf, shareChange, shareOf, timeChange, timeInWords } from "./words";

const speech = (language: string) => ({ t: translator(language), format: formatter(language), language });
const [nb, en] = [speech("nb"), speech("en")];
/** The kinds of spaces that languages put before signs are theirs to choose. */
const plain = (text: string) => text.replace(/\s/g, " ");

describe("a length of time", () => {
  it.each([
    [0, "1 minutt"],
    [0.5, "30 minutter"],
    [0.99, "59 minutter"],
    [0.999, "1 time"],
    [2.5, "2,5 timer"],
    [30.4, "30 timer"],
    [60, "2,5 døgn"],
    [24 * 12.4, "12 døgn"],
  ])("of %d hours is %s", (hours, words) => {
    expect(plain(timeInWords(hours, "nb"))).toBe(words);
  });

  it("is shorter, longer or the same; without one of them nothing is said", () => {
    expect(plain(timeChange(2, 4.5, nb))).toBe("2,5 timer kortere");
    expect(plain(timeChange(4.5, 2, en))).toBe("2.5 hours longer");
    expect(timeChange(2.001, 2, nb)).toBe("like lang tid");
    expect(timeChange(null, 2, nb)).toBe("");
    expect(timeChange(2, null, nb)).toBe("");
  });
});

describe("a count", () => {
  it.each([
    [54, 48, "6 flere (+13 %)"],
    [48, 54, "6 færre (−11 %)"],
    [48, 48, "like mange"],
    [3, 0, "3 flere"],
    [0, 3, "3 færre (−100 %)"],
  ])("%d after %d", (now, before, words) => {
    expect(plain(countChange(now, before, nb))).toBe(words);
  });
});

describe("a share", () => {
  it("changes by the points between the shares as they are shown", () => {
    expect(shareChange(0.944, 0.895, nb)).toBe("4 prosentpoeng høyere");
    expect(shareChange(0.8, 0.81, en)).toBe("1 percentage point lower");
    expect(shareChange(0.801, 0.799, nb)).toBe("samme andel");
    expect(shareChange(null, 0.8, nb)).toBe("");
  });

  it("is none of nothing", () => {
    expect(shareOf(0, 0)).toBeNull();
    expect(shareOf(1, 4)).toBe(0.25);
  });
});

const GONE = "https://psi.norge.no/los/ord/sykkel-og-g%C3%A5ing";

describe("a name", () => {
  it.each([
    ["channel", "email", "", "E-post"],
    ["channel", "carrier_pigeon", "", "carrier_pigeon"],
    ["kind", "fault", "", "Feilmelding"],
    ["kind", "riddle", "", "riddle"],
    ["unit", "", "", "Ikke oppgitt"],
    ["unit", "u1", "Teknisk drift", "Teknisk drift"],
    ["service", "gone", "", "gone"],
    ["topic", "https://psi.norge.no/los/ord/barnehageplass", "Barnehageplass", "Barnehageplass"],
    ["topic", GONE, GONE, "Sykkel og gåing"],
    ["topic", "https://psi.norge.no/los/ord/100%25/", "", "Emne uten navn"],
    ["topic", "https://psi.norge.no/", "", "Emne uten navn"],
    ["topic", "urn:uuid:0190b2c4-7d1e-4f3a-9c55-2e8f6a4b1d07", "", "Emne uten navn"],
    ["topic", "https://psi.norge.no/los/ord/%E0%A4%A", "", "Emne uten navn"],
    ["weekday", "1", "", "Mandag"],
    ["weekday", "7", "", "Søndag"],
    ["hour", "8", "", "kl. 08–09"],
    ["hour", "23", "", "kl. 23–24"],
  ])("of %s %s", (table, key, name, wanted) => {
    expect(nameOf(table, key, name, nb)).toBe(wanted);
  });
});

it("writes days out, the year once", () => {
  expect(plain(daysInWords({ since: "2026-03-01", until: "2026-03-31" }, "en"))).toBe("1 – 31 Mar 2026");
  expect(daysInWords({ since: "2026-03-02", until: "2026-03-02" }, "nb")).toBe("2. mars 2026");
});
