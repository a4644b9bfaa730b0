import { describe, expect, it, vi } from "vitest";
import ownNames from "../desk/ownNames.json";
import { CATALOGUES } from "../testing/catalogues";
import { chooseLanguage, LANGUAGES, readTexts, translator } from ".";
import nb from "./nb.json";

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.{ts,tsx}"], {
  eager: true,
  query: "?raw",
  import: "default",
});
const code = Object.values(sources).join("\n");
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("the texts", () => {
  it("exist in the four languages", () => {
    expect([...LANGUAGES].sort()).toEqual(["en", "nb", "nn", "sv"]);
    expect(Object.keys(CATALOGUES).sort()).toEqual([...LANGUAGES].sort());
    expect(Object.keys(ownNames).sort()).toEqual([...LANGUAGES].sort());
  });

  it.each(Object.keys(CATALOGUES))("in %s have the same keys and placeholders as in bokmål", (language) => {
    const texts = CATALOGUES[language] ?? {};
    expect(Object.keys(texts)).toEqual(Object.keys(nb));
    for (const [key, text] of Object.entries(nb)) {
      expect(placeholders(texts[key] ?? ""), key).toEqual(placeholders(text));
    }
  });

  it.each(Object.keys(CATALOGUES))("in %s are not empty and have every form of a number", (language) => {
    const texts = CATALOGUES[language] ?? {};
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      expect(text.trim(), key).not.toBe("");
      if (!key.endsWith("_other")) continue;
      for (const form of forms) expect(texts, key).toHaveProperty([key.replace(/other$/, form)]);
    }
  });

  it("are all used", () => {
    const literal = new Set([...code.matchAll(/"([a-z]\w*(?:\.\w+)*)"/g)].map(([, key]) => key));
    const patterns = [...code.matchAll(/`([\w.]*(?:\$\{[^}]+\}[\w.]*)+)`/g)].map(
      ([, template = ""]) =>
        new RegExp(`^${template.replaceAll(".", "\\.").replace(/\$\\?\{[^}]+\}/g, "\\w+")}$`),
    );
    const own = patterns.filter(({ source }) => source !== "^\\w+$" && source.includes("\\."));
    const used = (key: string) => literal.has(key) || own.some((pattern) => pattern.test(key));
    expect(
      Object.keys(nb)
        .map((key) => key.replace(/_(one|other)$/, ""))
        .filter((key) => !used(key)),
    ).toEqual([]);
  });
});

describe("a translator", () => {
  it("puts in values and chooses the form of a number", () => {
    const t = translator("en");
    expect(t("views.count", { count: 1 })).toBe("1 inquiry");
    expect(t("views.count", { count: 2 })).toBe("2 inquiries");
    expect(t("typing.name", { name: "Kari" })).toBe("Kari is writing …");
  });
});

describe("a language that is not bokmål", () => {
  it("is read when it is chosen, and told in bokmål until then", async () => {
    vi.resetModules();
    const fresh = await import(".");
    expect(fresh.hasTexts("nb")).toBe(true);
    expect(fresh.hasTexts("sv")).toBe(false);
    const t = fresh.translator("sv");
    expect(t("loading")).toBe(nb.loading);
    await fresh.readTexts("sv");
    expect(fresh.hasTexts("sv")).toBe(true);
    expect(t("loading")).toBe(CATALOGUES["sv"]?.["loading"]);
    expect(t("loading")).not.toBe(nb.loading);
  });

  it("that nobody wrote is told in bokmål", async () => {
    await readTexts("xx");
    expect(translator("xx")("loading")).toBe(nb.loading);
  });
});

describe("choosing a language", () => {
  it("prefers what the person chose, then what the browser wants, then bokmål", () => {
    expect(chooseLanguage("sv", ["en"])).toBe("sv");
    expect(chooseLanguage(null, ["de", "nn-NO", "en"])).toBe("nn");
    expect(chooseLanguage(null, ["no"])).toBe("nb");
    expect(chooseLanguage("xx", ["de"])).toBe("nb");
  });
});
