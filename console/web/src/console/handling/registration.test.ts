import { describe, expect, it } from "vitest";
import type { FieldSuggestions, FieldsInfo } from "../../api/handling";
import { disputed, realEdits, settled, undisputed } from "./conflict";
import { bodyOf, emptyForm, touch, withSuggestions } from "./registration";

const FOUND: FieldSuggestions = {
  title: "Gatelyset er mørkt",
  language: "nn",
  topic: "ord/gatelys",
  service: "vei",
  topics: [],
  services: [],
};

describe("a registration", () => {
  it("takes over what the text suggests", () => {
    const form = withSuggestions(emptyForm("telephone", "nb"), FOUND);
    expect(form).toMatchObject({ title: "Gatelyset er mørkt", topic: "ord/gatelys", language: "nn" });
    expect(bodyOf(form, "queue", "client-1").suggested).toEqual(["title", "topic", "service", "language"]);
  });

  it("leaves alone what somebody chose or took away, whatever is suggested later", () => {
    const chosen = touch(touch(emptyForm("visit", "nb"), "title", "Lys"), "service", "");
    const form = withSuggestions(withSuggestions(chosen, FOUND), { ...FOUND, service: "vann", topic: null });
    expect(form).toMatchObject({ title: "Lys", service: "", topic: "" });
    const body = bodyOf(form, "answered", "client-1");
    expect(body).toMatchObject({ service: null, topic: null, kind: null, address: null });
    expect(body.suggested).toEqual(["topic", "language"]);
  });

  it("has an address only where one was given", () => {
    const form = {
      ...emptyForm("letter_in", "nb"),
      way: "email" as const,
      address: " kari@nordmann.example ",
    };
    expect(bodyOf(form, "mine", "client-1").address).toEqual({
      channel: "email",
      address: "kari@nordmann.example",
    });
  });
});

const BASE: FieldsInfo = {
  version: 1,
  title: "Lys",
  kind: null,
  priority: "normal",
  topic: null,
  service: null,
  unit: null,
  responsible: null,
  language: "nb",
  tags: [],
  names: {},
  suggested: [],
  changed_by: null,
  changed_at: null,
};

describe("two who change the same inquiry", () => {
  const edits = { kind: "fault", title: "Mørkt", language: "nb" };
  const theirs: FieldsInfo = { ...BASE, version: 2, kind: "question" };

  it("dispute only what really differs", () => {
    expect(Object.keys(realEdits(edits, BASE))).toEqual(["kind", "title"]);
    expect(disputed(edits, theirs)).toEqual(["kind", "title"]);
    expect(disputed({ kind: "question" }, theirs)).toEqual([]);
  });

  it("keep by themselves what only one of them has touched", () => {
    expect([...undisputed(edits, BASE, theirs)]).toEqual(["title"]);
  });

  it("write what was chosen and nothing else", () => {
    expect(settled(edits, new Set(["title"]))).toEqual({ title: "Mørkt" });
  });
});
