import { describe, expect, it } from "vitest";
import type { ArticleContent } from "../../../api/knowledge";
import { bodyOf, clashes, EMPTY, formOf, missing } from "./articleForm";

const ARTICLE: ArticleContent = {
  id: "isbanen",
  service: "kultur-og-fritid",
  topic: "",
  topics: ["ord/isbane"],
  link: "https://www.havdal.example/isbanen",
  form_url: "",
  audience: "public",
  shared: false,
  owner: "",
  source: "",
  state: "published",
  valid_from: "2026-12-01T09:30:00Z",
  valid_to: null,
  review_at: null,
  texts: { nb: { question: "Når åpner isbanen?", alternatives: ["isbane", "skøyter"], answer: "I dag." } },
};

describe("an article's form", () => {
  it("gives back the article that it was filled from, moments included", () => {
    const { source: _, state: __, ...body } = ARTICLE;
    expect(bodyOf(formOf(ARTICLE), ARTICLE)).toEqual(body);
  });

  it("ends with the last day: the article is found until the next one begins", () => {
    const body = bodyOf({ ...formOf(ARTICLE), until: "2026-12-31" }, ARTICLE);
    expect(body.valid_to).toBe(new Date(2027, 0, 1).toISOString());
    expect(formOf({ ...ARTICLE, valid_to: body.valid_to ?? null }).until).toBe("2026-12-31");
  });

  it("clears a day that was emptied, and drops languages that say nothing", () => {
    const form = formOf(ARTICLE);
    const blank = { question: " ", alternatives: "\n", answer: "" };
    const body = bodyOf({ ...form, from: "", texts: { ...form.texts, nn: blank } }, ARTICLE);
    expect(body.valid_from).toBeNull();
    expect(Object.keys(body.texts ?? {})).toEqual(["nb"]);
  });
});

describe("what is missing before publishing", () => {
  it("is named with its language", () => {
    const texts = { ...EMPTY.texts, nn: { question: "Når?", alternatives: "", answer: "" } };
    expect(missing({ ...EMPTY, texts })).toEqual([
      { what: "answer", language: "nn" },
      { what: "service", language: null },
      { what: "link", language: null },
    ]);
    expect(missing(formOf(ARTICLE))).toEqual([]);
  });

  it("is no link where only staff find the article, and never an end before the beginning", () => {
    const form = formOf({ ...ARTICLE, link: "", audience: "staff" });
    expect(missing(form)).toEqual([]);
    expect(missing({ ...form, until: "2020-01-01" })).toEqual([{ what: "order", language: null }]);
  });
});

describe("two people's versions", () => {
  it("clash where they differ and nowhere else", () => {
    const mine = formOf(ARTICLE);
    const other = { question: "Når åpner isbanen?", alternatives: [], answer: "I morgen." };
    const theirs = formOf({
      ...ARTICLE,
      form_url: "https://www.havdal.example/skjema",
      texts: { nb: other },
    });
    expect(clashes(mine, theirs)).toEqual([
      { field: "alternatives", language: "nb", mine: "isbane\nskøyter", theirs: "" },
      { field: "answer", language: "nb", mine: "I dag.", theirs: "I morgen." },
      { field: "formUrl", language: null, mine: "", theirs: "https://www.havdal.example/skjema" },
    ]);
  });
});
