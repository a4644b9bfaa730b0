import { expect, test } from "vitest";
import { version } from "../../../package.json";
import { CATALOGUES } from "../testing/catalogues";
import { RELEASES } from "./releases";

test("the newest release is the one that is built, and each says something in every language", () => {
  expect(RELEASES[0].version).toBe(version);
  for (const { news } of RELEASES) {
    expect(news.length).toBeGreaterThan(0);
    for (const texts of Object.values(CATALOGUES))
      expect(Object.keys(texts)).toEqual(expect.arrayContaining([...news]));
  }
});
