import { describe, expect, it } from "vitest";
import { continued, type Edit, type Form, marked } from "./marking";

/** A text whose selection stands between `‹` and `›`, or its caret at `|`. */
function read(shown: string) {
  const from = shown.search(/[‹|]/);
  const text = shown.replace(/[‹›|]/g, "");
  const to = shown.includes("›") ? shown.indexOf("›") - 1 : from;
  return { text, selected: { from, to } };
}

function written(text: string, { from, to, words, selected }: Edit): string {
  const made = text.slice(0, from) + words + text.slice(to);
  const [before, chosen, after] = [
    made.slice(0, selected.from),
    made.slice(selected.from, selected.to),
    made.slice(selected.to),
  ];
  return chosen === "" ? `${before}|${after}` : `${before}‹${chosen}›${after}`;
}

const CASES: readonly [Form, string, string][] = [
  ["bold", "et ‹ord› her", "et **‹ord›** her"],
  ["bold", "et‹ ord ›her", "et **‹ord›** her"],
  ["bold", "et **‹ord›** her", "et ‹ord› her"],
  ["bold", "et ‹**ord**› her", "et ‹ord› her"],
  ["bold", "et | her", "et **|** her"],
  ["bold", "‹- en\n\n- to›", "‹- **en**\n\n- **to**›"],
  ["bold", "*‹ord›*", "***‹ord›***"],
  ["italic", "et ‹ord› her", "et *‹ord›* her"],
  ["italic", "**‹ord›**", "***‹ord›***"],
  ["italic", "***‹ord›***", "**‹ord›**"],
  ["bold", "***‹ord›***", "*‹ord›*"],
  ["link", "se ‹siden›", "se [siden](‹https://›)"],
  ["link", "se ‹https://a.no›", "se [|](https://a.no)"],
  ["link", "se |", "se [|](https://)"],
  ["list", "|", "- |"],
  ["list", "Ta med\npass|", "Ta med\n- pass|"],
  ["list", "‹en\n\nto›", "‹- en\n\n- to›"],
  ["list", "‹- en\n- to›", "‹en\nto›"],
  ["list", "- en|", "en|"],
  ["list", "‹en\n›to", "‹- en›\nto"],
  ["numbered", "‹en\nto›", "‹1. en\n2. to›"],
  ["numbered", "‹- en\n- to›", "‹1. en\n2. to›"],
];

describe("forms", () => {
  it.each(CASES)("%s of %j is %j", (form, before, after) => {
    const { text, selected } = read(before);
    expect(written(text, marked(form, text, selected))).toBe(after);
  });
});

describe("Enter", () => {
  const CONTINUED: readonly [string, string | null][] = [
    ["- en|", "- en\n- |"],
    ["- e|n", "- e\n- |n"],
    ["1. en\n2. to|", "1. en\n2. to\n3. |"],
    ["  - en|", "  - en\n  - |"],
    ["- en\n- |", "- en\n|"],
    ["1. en\n2. |", "1. en\n|"],
    ["17. mai er stengt|", null],
    ["ord|", null],
    ["|- en", null],
    ["-|", null],
    ["-5 grader|", null],
    ["Hei\n|", null],
  ];
  it.each(CONTINUED)("in %j makes %j", (before, after) => {
    const { text, selected } = read(before);
    const made = continued(text, selected.from);
    expect(made && written(text, made)).toBe(after);
  });
});
