import { describe, expect, it } from "vitest";
import { count, plain } from "./segments";
import cases from "./segments.cases.json";

describe("segments", () => {
  it.each(cases)("of $what", ({ text, times, encoding, characters, segments, left }) => {
    expect(count(text.repeat(times))).toEqual({ encoding, characters, segments, left });
  });

  it.each(cases.filter((one) => one.plain !== undefined))("plain: $what", ({ text, plain: simple }) => {
    expect(plain(text)).toBe(simple);
  });

  it("leaves alone what is plain already", () => {
    expect(plain("Hei på deg – 😀")).toBe("Hei på deg – 😀");
    expect(plain("Hei på deg")).toBe("Hei på deg");
  });
});
