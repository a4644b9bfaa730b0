import { expect, it } from "vitest";
import { translator } from "../texts";
import { threeHours } from "./hours";

const DAY = Array.from({ length: 24 }, (_, hour) => ({
  key: String(hour),
  label: "",
  value: hour,
  before: 1,
}));

it("counts every hour once, three in a row", () => {
  const rows = threeHours(DAY, translator("nb"));
  expect(rows.map(({ label }) => label)).toEqual([
    "kl. 00–03",
    "kl. 03–06",
    "kl. 06–09",
    "kl. 09–12",
    "kl. 12–15",
    "kl. 15–18",
    "kl. 18–21",
    "kl. 21–24",
  ]);
  expect(rows.map(({ value }) => value)).toEqual([3, 12, 21, 30, 39, 48, 57, 66]);
  expect(rows.every(({ before }) => before === 3)).toBe(true);
});

it("has a whole day also where the service knows of some hours only", () => {
  const rows = threeHours([{ key: "8", label: "", value: 5 }], translator("nb"));
  expect(rows.map(({ value }) => value)).toEqual([0, 0, 5, 0, 0, 0, 0, 0]);
});
