import { expect, it } from "vitest";
import page from "./phone.html?raw";
import { CATALOGUES, text } from "./texts";
import nb from "./texts/nb.json";

const placeholders = (said: string) => [...said.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

it.each(Object.keys(CATALOGUES))("the texts in %s are all there, with their placeholders", (language) => {
  const texts: Record<string, string> = CATALOGUES[language] ?? {};
  expect(Object.keys(texts)).toEqual(Object.keys(nb));
  for (const [key, said] of Object.entries(nb)) {
    expect(texts[key]?.trim()).not.toBe("");
    expect(placeholders(texts[key] ?? "")).toEqual(placeholders(said));
  }
});

it("every text that the page names is there", () => {
  const named = [...page.matchAll(/data-text="(\w+)"/g)].map(([, key]) => key);
  expect(named.length).toBeGreaterThan(8);
  expect(Object.keys(nb)).toEqual(expect.arrayContaining(named));
});

it("values are put in", () => {
  expect(text("en", "count", { characters: 5, segments: 1, encoding: "GSM-7", left: 155 })).toBe(
    "5 characters, 1 SMS (GSM-7), 155 left",
  );
});
