import { expect, it } from "vitest";
import { translator } from "../texts";
import { whyInWords } from "./why";

const why = { code: "yes_or_no", values: { cell: "kanskje" }, field: "default_queue", line: 4 };
const named = (field: string) => (field === "default_queue" ? "Standardkø" : field);

it("tells the line, the field and what is wrong, in the reader's language", () => {
  expect(whyInWords(why, translator("nb"), named)).toBe(
    "Linje 4: Standardkø: Skriv ja eller nei, ikke «kanskje».",
  );
  expect(whyInWords({ ...why, field: "", line: null }, translator("sv"), named)).toBe(
    "Skriv ja eller nei, inte ”kanskje”.",
  );
});

it("says something neutral of what this version does not know, and nothing in English", () => {
  const unknown = { code: "riddle", values: { cell: "?" }, field: "", line: 2 };
  expect(whyInWords(unknown, translator("nn"), named)).toBe(
    "Linje 2: Noko i fila eller opplysningane stemmer ikkje.",
  );
});
