import { expect, test } from "vitest";
import type { ConsoleApi } from "../../api/client";
import { ME, mine, summary } from "../testing/samples";
import { BLOCKED, type Step, sortedOut, undoing, wouldChange } from "./chosenSteps";

/** Stands where the service is asked; keeps what was asked, in order. */
async function undone(step: Step, before: ReturnType<typeof summary>): Promise<string[] | null> {
  const asked: string[] = [];
  const note = (name: string) => async (_inquiry: string, until?: string) => {
    asked.push(until === undefined ? name : `${name} ${until}`);
  };
  const handling = { reopen: note("reopen"), bringBack: note("bringBack"), putOff: note("putOff") };
  const api = { release: note("release"), handBack: note("handBack"), handling } as unknown as ConsoleApi;
  const work = undoing(step, before, ME.id);
  await work?.(api, before.id, before);
  return work === null ? null : asked;
}

const bots = summary("a", { owner: "bot", status: "with_bot" });
const queued = summary("a");

test.each<[Step, ReturnType<typeof summary>, string[] | null]>([
  ["take", bots, ["handBack"]],
  ["take", queued, ["release"]],
  ["take", summary("a", { put_off_until: "2026-03-03T07:00:00Z" }), null],
  ["solve", mine("a"), ["reopen"]],
  ["solve", queued, ["reopen", "release"]],
  ["close", bots, ["reopen", "handBack"]],
  ["close", summary("a", { status: "solved", owner: "bot" }), null],
  ["close", summary("a", { status: "with_department" }), null],
  ["putOff", mine("a"), ["bringBack"]],
  ["putOff", mine("a", { put_off_until: "2026-03-03T07:00:00Z" }), ["putOff 2026-03-03T07:00:00Z"]],
])("undoing %s puts back what was there", async (step, before, expected) => {
  expect(await undone(step, before)).toEqual(expected);
});

const NOW = { version: 7, priority: "urgent", tags: ["Vinter", "Bru"] };

/** Undoes a priority or a tag of an inquiry that a colleague has tagged since; returns what was asked for. */
async function described(step: Step, given: string, stale = false): Promise<unknown> {
  const asked: unknown[] = [];
  const handling = {
    fields: async () => NOW,
    change: async (_inquiry: string, body: object) => {
      asked.push(body);
      return { stale, fields: { ...NOW, ...body } };
    },
  };
  const before = summary("a", { priority: "high" });
  const api = { handling } as unknown as ConsoleApi;
  const after = await undoing(step, before, ME.id, given)?.(api, before.id, before);
  return [asked, after?.inquiry.priority, after?.inquiry.tags];
}

test("undoing a priority or a tag leaves what a colleague has changed since", async () => {
  expect(await described("priority", "urgent")).toEqual([
    [{ version: 7, priority: "high" }],
    "high",
    ["Vinter", "Bru"],
  ]);
  expect(await described("tag", "vinter")).toEqual([[{ version: 7, tags: ["Bru"] }], "urgent", ["Bru"]]);
  await expect(described("tag", "vinter", true)).rejects.toMatchObject({ code: "conflict" });
});

test("a priority or a tag is given only to what has it not", () => {
  const one = summary("a", { priority: "high", tags: ["Bru"], status: "closed" });
  const gives = (step: Step, given: string) => wouldChange(step, one, ME.id, given);
  expect([gives("priority", "high"), gives("priority", "normal")]).toEqual([false, true]);
  expect([gives("tag", " BRU "), gives("tag", "E18")]).toEqual([false, true]);
});

test.each<[Step, ReturnType<typeof summary>, boolean]>([
  ["take", mine("a"), false],
  ["take", queued, true],
  ["take", summary("a", { status: "closed" }), false],
  ["solve", summary("a", { status: "solved" }), false],
  ["close", summary("a", { status: "solved" }), true],
  ["close", summary("a", { status: "closed" }), false],
  ["putOff", summary("a", { status: "closed" }), false],
  ["putOff", mine("a"), true],
])("%s is done only where it changes something", (step, one, expected) => {
  expect(wouldChange(step, one, ME.id)).toBe(expected);
});

test("what is sorted out blocks only whom it can, and undoing lifts no other block", async () => {
  const asked: string[] = [];
  const after = { inquiry: summary("a", { junk: true }) };
  const api = {
    junk: {
      standing: async (inquiry: string) => ({ address: inquiry === "mail" ? "vinn@lotto.example" : null }),
      sortOut: async (inquiry: string, block: boolean) => {
        asked.push(`${inquiry} ${block}`);
        return after;
      },
      putBack: async (inquiry: string, unblock: string) => {
        asked.push(`${inquiry} back ${unblock}`);
        return after;
      },
    },
  } as unknown as ConsoleApi;
  await sortedOut(true)(api, "mail", queued);
  await sortedOut(true)(api, "page", queued);
  await sortedOut(false)(api, "mail", queued);
  await undoing("junk", queued, ME.id, BLOCKED)?.(api, "mail", queued);
  await undoing("junk", queued, ME.id, "")?.(api, "mail", queued);
  await undoing("notJunk", after.inquiry, ME.id)?.(api, "mail", queued);
  expect(asked).toEqual([
    "mail true",
    "page false",
    "mail false",
    "mail back here",
    "mail back no",
    "mail false",
  ]);
  expect([wouldChange("junk", queued, ME.id), wouldChange("junk", after.inquiry, ME.id)]).toEqual([
    true,
    false,
  ]);
  expect([wouldChange("notJunk", queued, ME.id), wouldChange("notJunk", after.inquiry, ME.id)]).toEqual([
    false,
    true,
  ]);
});
