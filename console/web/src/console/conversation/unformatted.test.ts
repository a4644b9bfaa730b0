import { expect, it } from "vitest";
import cases from "./formatting.cases.json";
import { unformatted } from "./unformatted";

it.each(cases)("takes the marks out of $typed", ({ typed, plain }) => {
  expect(unformatted(typed)).toBe(plain);
});
