import { expect, test } from "vitest";
import { changed, filtersOf, queryOf, withoutFilters } from "./searchQuery";

const asked = (text: string) => new URLSearchParams(text);

test("the address says what is asked for", () => {
  expect(queryOf(asked("q=+søppel+&channel=sms&order=newest"))).toEqual({
    q: "søppel",
    channel: "sms",
    order: "newest",
  });
});

test("filters alone are a question, nothing at all is none", () => {
  expect(queryOf(asked("unit=u1"))).toEqual({ q: "", unit: "u1" });
  expect(queryOf(asked(""))).toBeNull();
  expect(queryOf(asked("q=+&order=newest"))).toBeNull();
});

test("type and topic are asked for like any other filter", () => {
  expect(queryOf(asked("q=hull&topic=ord/veg&kind=fault"))).toEqual({
    q: "hull",
    kind: "fault",
    topic: "ord/veg",
  });
  expect(filtersOf(asked("topic=ord/veg&kind=fault"))).toEqual([
    ["kind", "fault"],
    ["topic", "ord/veg"],
  ]);
});

test("what means nothing in an address is left out", () => {
  expect(filtersOf(asked("part=x&since=yesterday&until=2026-02-31x&foo=1"))).toEqual([]);
  expect(filtersOf(asked("until=2026-03-01&part=note"))).toEqual([
    ["part", "note"],
    ["until", "2026-03-01"],
  ]);
});

test("filters are set and taken away, and the words stay", () => {
  const one = changed(asked("q=vann"), "channel", "sms");
  expect(one.toString()).toBe("q=vann&channel=sms");
  expect(changed(one, "channel", "").toString()).toBe("q=vann");
  expect(withoutFilters(asked("q=vann&channel=sms&since=2026-01-01&order=newest")).toString()).toBe(
    "q=vann&order=newest",
  );
});
