import { expect, test } from "vitest";
import source from "./personvern.html?raw";

const page = source.replace(/\s+/g, " ");

test("the page says that staff can read along, and promises nothing by an inquiry's number", () => {
  expect(page).toContain("kan lese samtalen hele veien, også mens du bare skriver med chatboten");
  expect(page).toContain("Innsyn og sletting har du i nettleseren du skrev i");
  expect(page).not.toContain("trenger vi nummeret");
});

test("the page says where a deleted conversation may still be", () => {
  expect(page).toContain("slettes fra databasen med en gang");
  expect(page).toMatch(/sikkerhetskopier, blir der til kopiene blir for gamle/);
});
