import { expect, it } from "vitest";
import type { MacroActions } from "../../api/writing";
import { COLLEAGUE, mine, summary } from "../testing/samples";
import { translator } from "../texts";
import { doesSomething, inWords, type Macro, NOTHING } from "./macros";
import { undoingOf } from "./undoing";

function macro(actions: Partial<MacroActions>, texts: Macro["texts"] = {}): Macro {
  const whose = { scope: "own", unit: null, version: 1, may_change: true } as const;
  return {
    ...{ id: "m", title: "Makro", titles: {}, shortcut: "" },
    texts,
    actions: { ...NOTHING, ...actions },
    ...whose,
  };
}

const ME = "staff-1";

it("does something as soon as one thing is chosen", () => {
  expect(doesSomething(NOTHING)).toBe(false);
  expect(doesSomething({ ...NOTHING, note: "  " })).toBe(false);
  for (const one of [{ take: true }, { note: "Ring" }, { tags: ["is"] }, { ending: "close" }] as const)
    expect(doesSomething({ ...NOTHING, ...one, tags: [...("tags" in one ? one.tags : [])] })).toBe(true);
});

it("is told in a few words", () => {
  const told = inWords(
    macro({ take: true, unit: "gone", priority: "high", tags: ["is", "vei"], ending: "put_off", days: 7 }),
    translator("nb"),
    null,
  );
  expect(told).toBe("tar over · enhet: gone · prioritet: viktig · merkelapper: is, vei · utsetter 7 dager");
});

it("undoes what was done, last first, and no more than that", () => {
  const waiting = summary("a");
  expect(undoingOf(macro({ take: true, priority: "urgent", tags: ["is"] }), waiting, ME)).toHaveLength(3);
  expect(undoingOf(macro({ take: true, priority: "urgent" }), mine("a"), ME)).toHaveLength(1);
  // What opens it again gives it back to who had it, too.
  expect(undoingOf(macro({ take: true, ending: "close" }), waiting, ME)).toHaveLength(1);
  expect(undoingOf(macro({ take: true, ending: "put_off", days: 7 }), waiting, ME)).toHaveLength(2);
});

it("offers no undoing where a part would stay", () => {
  const waiting = summary("a");
  expect(undoingOf(macro({ take: true, note: "Ring" }), waiting, ME)).toBeNull();
  expect(undoingOf(macro({ unit: "unit-1" }), waiting, ME)).toBeNull();
  expect(undoingOf(macro({ take: true }), mine("a"), ME)).toBeNull();
  const theirs = summary("a", { owner: "staff", staff: COLLEAGUE });
  expect(undoingOf(macro({ take: true }), theirs, ME)).toBeNull();
});
