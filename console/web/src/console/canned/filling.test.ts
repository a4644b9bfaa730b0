import { describe, expect, it } from "vitest";
import type { CannedInfo } from "../../api/writing";
import { byTitle, filled, fitting, names, slashAt, titleIn, unfilled, wording } from "./filling";

const reply = (title: string, shortcut: string, texts: CannedInfo["texts"] = {}): CannedInfo => ({
  id: title,
  title,
  titles: {},
  shortcut,
  texts,
  scope: "own",
  unit: null,
  actions: null,
  version: 1,
  may_change: true,
});

describe("variables", () => {
  it("are filled where they are known and stay visible where not", () => {
    const text = filled("Hei {{navn}}, sak {{ Saksnummer }} hos {{tjeneste}}", {
      saksnummer: "2026-1",
      navn: "",
    });
    expect(text).toBe("Hei {{navn}}, sak 2026-1 hos {{tjeneste}}");
    expect(unfilled(text)).toEqual(["{{navn}}", "{{tjeneste}}"]);
    expect(names(text, "tjeneste")).toBe(true);
    expect(names(text, "frist")).toBe(false);
  });
});

describe("the slash", () => {
  it("begins a shortcut at the beginning of a word only", () => {
    expect(slashAt("/he", 3)).toEqual({ at: 0, query: "he" });
    expect(slashAt("Hei\n/å-b", 8)).toEqual({ at: 4, query: "å-b" });
    expect(slashAt("og/eller", 8)).toBeNull();
    expect(slashAt("/hei du", 7)).toBeNull();
  });
});

describe("the replies that fit", () => {
  const replies = [reply("Takk for hei", "takk"), reply("Hilsen", "hei")];
  it("come by shortcut before by title", () => {
    expect(fitting(replies, "HEI", "nb").map(({ title }) => title)).toEqual(["Hilsen", "Takk for hei"]);
    expect(fitting(replies, "", "nb")).toHaveLength(2);
    expect(fitting(replies, "nei", "nb")).toEqual([]);
  });

  it("are called, found and ordered by the reader's language where they have titles in it", () => {
    const titles = { nb: "Løst", nn: "Løyst", sv: "Löst", en: "Solved" };
    const shipped = [{ ...reply("Løst", "lost"), titles }, reply("Hei", "")];
    expect(shipped.map((one) => titleIn(one, "sv"))).toEqual(["Löst", "Hei"]);
    expect(fitting(shipped, "solv", "en").map(({ title }) => title)).toEqual(["Løst"]);
    expect(fitting(shipped, "solv", "nb")).toEqual([]);
    const mine = [reply("Passed on", ""), ...shipped, reply("Åpent", "")];
    expect(byTitle(mine, "en").map((one) => titleIn(one, "en"))).toEqual([
      "Åpent",
      "Hei",
      "Passed on",
      "Solved",
    ]);
  });

  it("are worded in the citizen's language or the nearest", () => {
    expect(wording(reply("a", "", { nb: "Hei", en: "Hello" }), "en")).toBe("Hello");
    expect(wording(reply("a", "", { nb: "Hei" }), "sv")).toBe("Hei");
  });
});
