import { expect, test } from "vitest";
import { closedText, readClosed } from "./closing";

test("closed days are read as people write them", () => {
  expect(readClosed("24.12.2026, 2026-12-28 – 2026-12-30")).toEqual([
    "2026-12-24",
    "2026-12-28",
    "2026-12-29",
    "2026-12-30",
  ]);
  expect(readClosed(" \n")).toEqual([]);
  expect(readClosed("28.2.2027–2.3.2027")).toEqual(["2027-02-28", "2027-03-01", "2027-03-02"]);
});

test.each([
  "30.2.2027",
  "jul",
  "2.1.2027 – 1.1.2027",
  "1.1.2027 – 1.1.2029",
  "1.1.2027 – 2.1.2027 – 3.1.2027",
])("%s is refused", (text) => {
  expect(readClosed(text)).toBeNull();
});

test.each(["nb", "sv"])("what is shown in %s is read again", (language) => {
  const days = ["2026-12-24", "2026-12-31", "2027-01-01"];
  expect(readClosed(closedText(days, language))).toEqual(days);
});

test("days are shown in the order that the language has", () => {
  expect(closedText(["2026-12-31", "2027-01-01"], "nb")).toBe("31.12.2026 – 01.01.2027");
  expect(closedText(["2026-12-24"], "en")).toBe("2026-12-24");
});
