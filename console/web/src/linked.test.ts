import { describe, expect, it } from "vitest";
import { linked } from "./linked";

const CASES: readonly [string, string[]][] = [
  ["Se https://voss.no/bygg for mer", ["https://voss.no/bygg"]],
  ["Se https://voss.no/bygg.", ["https://voss.no/bygg"]],
  ["(https://voss.no/bygg)", ["https://voss.no/bygg"]],
  ["(les https://voss.no/a, så https://voss.no/b).", ["https://voss.no/a", "https://voss.no/b"]],
  ["https://no.wikipedia.org/wiki/Voss_(kommune)", ["https://no.wikipedia.org/wiki/Voss_(kommune)"]],
  ["«https://voss.no»", ["https://voss.no/"]],
  ["HTTPS://VOSS.NO", ["https://voss.no/"]],
  ["www.voss.no/søk?q=båt", ["https://www.voss.no/s%C3%B8k?q=b%C3%A5t"]],
  ["http://localhost:8080/x", ["http://localhost:8080/x"]],
  ["https://bücher.example/ø", ["https://xn--bcher-kva.example/%C3%B8"]],
  ["**https://voss.no**", ["https://voss.no/"]],
  ["javascript:alert(1) data:text/html,x file:///etc/passwd", []],
  ["https:// og www. og http", []],
  ["www.nei", []],
  ["klokka 10.30 i rom 2.1", []],
  ["", []],
];

describe("a text's addresses", () => {
  it.each(CASES)("%j leads to %j", (text, hrefs) => {
    const pieces = linked(text);
    expect(pieces.flatMap(({ href }) => href ?? [])).toEqual(hrefs);
    expect(pieces.map(({ words }) => words).join("")).toBe(text);
    for (const { at, words } of pieces) expect(text.slice(at, at + words.length)).toBe(words);
  });

  it("are found in a text of many signs before long", () => {
    const text = `https://a.no/${"(".repeat(5_000)}${").".repeat(9_000)}`;
    expect(
      linked(text)
        .map(({ words }) => words)
        .join(""),
    ).toBe(text);
  });
});
