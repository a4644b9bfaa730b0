import { describe, expect, test } from "vitest";
import { chooseLanguage, Speaker, TEXTS, type TextKey } from "./texts";

const reference = TEXTS.get("nb") ?? {};
const keys = Object.keys(reference);

function places(text: unknown): string[] {
  return [...new Set(String(text).match(/\{\w+\}/g) ?? [])].sort();
}

function forms(text: unknown): string[] {
  return typeof text === "string" ? [text] : Object.values(text as Record<string, string>);
}

test("the languages that the municipality has asked for are there", () => {
  expect([...TEXTS.keys()]).toEqual(expect.arrayContaining(["nb", "nn", "sv", "en"]));
});

describe.each([...TEXTS])("%s", (language, texts) => {
  test("says the same things as bokmål", () => {
    expect(Object.keys(texts).sort()).toEqual([...keys].sort());
  });

  test.each(keys)("%s has the same places, and nothing is empty", (key) => {
    const wanted = places(forms(reference[key]).join(" "));
    for (const form of forms(texts[key])) {
      expect(form.trim()).not.toBe("");
      expect(places(form)).toEqual(wanted);
    }
  });

  test("has a form for every plural category of its language", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counting = keys.filter((key) => typeof reference[key] !== "string");
    for (const key of counting) {
      expect(Object.keys(texts[key] as object).sort(), key).toEqual([...categories].sort());
    }
  });
});

test.each([
  ["nb", "medarbeidere kan lese samtalen"],
  ["nn", "kan lese samtalen"],
  ["sv", "medarbetare kan läsa samtalet"],
  ["en", "can read the conversation"],
])("%s says before anything is written that staff can read it", (language, words) => {
  expect(new Speaker(language).say("anonymous")).toContain(words);
});

test("the municipality's own words stand for ours, in their language alone", () => {
  const own = { texts: { nb: { title: "Snakk med {municipality}" } } };
  expect(new Speaker("nb", own).say("title", { municipality: "Havdal" })).toBe("Snakk med Havdal");
  expect(new Speaker("nn", own).say("title", { municipality: "Havdal" })).toBe("Spør Havdal");
  expect(new Speaker("nb", own).say("send")).toBe("Send");
});

test.each([
  ["Europe/Oslo", "kl. 08:00"],
  ["Asia/Tokyo", "mandag kl. 16:00"],
])("opening hours are told by the clock of the municipality (%s)", (time_zone, told) => {
  const now = new Date("2026-03-01T23:30:00Z"); // Half past twelve at night on Monday in Oslo, and half past eight in Tokyo.
  const at = time_zone === "Asia/Tokyo" ? new Date("2026-02-28T10:00:00Z") : now;
  expect(new Speaker("nb", { time_zone }).when("2026-03-02T07:00:00Z", at)).toBe(told);
});

test("values are put in, and counting picks the form", () => {
  const speaker = new Speaker("en");
  expect(speaker.say("left", { count: 1 })).toBe("1 character left");
  expect(speaker.say("left", { count: 2 })).toBe("2 characters left");
  expect(speaker.say("ownerStaff", { name: "{count}" })).toBe("You are writing with {count}");
});

test("a text that is missing is said in bokmål", () => {
  expect(new Speaker("xx").say("send" satisfies TextKey)).toBe("Send");
});

test.each([
  [["nn-NO", "en"], "nn"],
  [["no"], "nb"],
  [["de", "sv_SE"], "sv"],
  [[undefined, "", null], "nb"],
  [["fi"], "nb"],
] as const)("%j chooses %s", (tags, language) => {
  expect(chooseLanguage(...tags)).toBe(language);
});

test("the date is told unless it is today", () => {
  const now = new Date(2026, 10, 2, 15, 0);
  const speaker = new Speaker("nb");
  expect(speaker.time(new Date(2026, 10, 2, 9, 5).toISOString(), now)).toBe("09:05");
  expect(new Speaker("en").time(new Date(2026, 10, 2, 14, 5).toISOString(), now)).toBe("14:05");
  expect(speaker.time(new Date(2026, 9, 30, 9, 5).toISOString(), now)).toContain("30");
});
