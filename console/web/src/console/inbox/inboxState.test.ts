import { describe, expect, it } from "vitest";
import { ANYTHING, type ListQuery } from "../../api/inbox";
import type { View } from "../../api/types";
import { COLLEAGUE, event, ME, message, mine, page, summary } from "../testing/samples";
import {
  arrivalOf,
  concerns,
  emptyInbox,
  type InboxAction,
  type InboxState,
  inboxReducer,
  isCounted,
} from "./inboxState";
import { missing } from "./useWindow";
import { belongs } from "./views";

const OLDER = "2026-01-01T10:00:00Z";
const NEWER = "2026-01-01T11:00:00Z";

function listOf(view: View, more: Partial<ListQuery> = {}): ListQuery {
  return { view, order: "newest", wanted: ANYTHING, ...more };
}

const WAITING = listOf("waiting");

function reached(actions: InboxAction[], list: ListQuery = WAITING): InboxState {
  return actions.reduce(inboxReducer, emptyInbox(list, ME.id));
}

function loaded(...inquiries: Parameters<typeof page>[0]): InboxAction {
  return { type: "loaded", list: WAITING, page: page(inquiries) };
}

const ids = (state: InboxState) => state.items.map(({ id }) => id);

describe("the inbox's list", () => {
  it("shows a new inquiry first, marked as new", () => {
    const state = reached([
      loaded(summary("a")),
      { type: "event", frame: event(11, summary("b", { updated_at: NEWER }), { kind: "owner" }) },
    ]);
    expect(ids(state)).toEqual(["b", "a"]);
    expect([...state.fresh]).toEqual(["b"]);
  });

  it("moves an inquiry that changed to its place without showing it twice", () => {
    const state = reached([
      loaded(summary("a", { updated_at: "2026-01-01T10:30:00Z" }), summary("b")),
      {
        type: "event",
        frame: event(11, summary("b", { updated_at: NEWER, preview: "More" }), { kind: "message" }),
      },
    ]);
    expect(ids(state)).toEqual(["b", "a"]);
    expect(state.items[0]?.preview).toBe("More");
  });

  it("puts a whole second before its fractions, as numbers and not as text", () => {
    const state = reached([
      loaded(summary("a", { updated_at: "2026-01-01T10:00:00Z" })),
      { type: "event", frame: event(11, summary("b", { updated_at: "2026-01-01T10:00:00.250Z" })) },
    ]);
    expect(ids(state)).toEqual(["b", "a"]);
  });

  it("takes an event only once, and none that the page contains already", () => {
    const taken = event(11, summary("a", { owner: "staff", staff: COLLEAGUE, updated_at: NEWER }));
    const back = event(12, summary("a", { updated_at: "2026-01-01T12:00:00Z" }));
    const before = reached([
      loaded(summary("a")),
      { type: "event", frame: taken },
      { type: "event", frame: back },
    ]);
    expect(ids(before)).toEqual(["a"]);
    expect(inboxReducer(before, { type: "event", frame: taken })).toBe(before);
    expect(inboxReducer(before, { type: "event", frame: event(10, summary("z")) })).toBe(before);
  });

  it("takes an inquiry out when it leaves the view", () => {
    const gone = summary("a", { owner: "staff", staff: COLLEAGUE, updated_at: NEWER });
    expect(
      ids(reached([loaded(summary("a")), { type: "event", frame: event(11, gone, { kind: "owner" }) }])),
    ).toEqual([]);
  });

  it("keeps what mentions the person whatever becomes of it, and asks for what does so newly", () => {
    const list = listOf("mentioned");
    const closed = summary("a", { status: "closed", updated_at: NEWER });
    const state = reached(
      [
        { type: "loaded", list, page: page([summary("a")]) },
        { type: "event", frame: event(11, closed, { kind: "status" }) },
        { type: "event", frame: event(12, summary("b")) },
        { type: "mentioned", inquiry: "b" },
      ],
      list,
    );
    expect(ids(state)).toEqual(["a"]);
    expect([...state.unread]).toEqual(["b"]);
    expect(state.stale).toBe(1);
  });

  it("keeps what the person follows while it is open, and asks when they begin or end following something", () => {
    const list = listOf("following");
    const taken = summary("a", { owner: "bot", updated_at: NEWER });
    const closed = summary("b", { status: "closed", updated_at: NEWER });
    const state = reached(
      [
        { type: "loaded", list, page: page([summary("a"), summary("b")]) },
        { type: "event", frame: event(11, taken, { kind: "owner" }) },
        { type: "event", frame: event(12, closed, { kind: "status" }) },
        { type: "event", frame: event(13, summary("c")) },
        { type: "told" },
      ],
      list,
    );
    expect(ids(state)).toEqual(["a"]);
    expect(state.stale).toBe(1);
  });

  it("knows where the person has begun a reply, in whatever window, also in what comes into the list later", () => {
    const state = reached([
      { type: "drafted", inquiry: "b", begun: true },
      { type: "loaded", list: listOf("waiting"), page: { ...page([summary("a")]), drafted: ["a"] } },
    ]);
    expect([...state.drafted].sort()).toEqual(["a", "b"]);
    const sent = inboxReducer(state, { type: "drafted", inquiry: "a", begun: false });
    expect([...sent.drafted]).toEqual(["b"]);
  });

  it("takes out all inquiries of a deleted conversation", () => {
    const frame = event(11, summary("a"), { kind: "deleted", inquiry: null, summary: null });
    expect(ids(reached([loaded(summary("a"), summary("b")), { type: "event", frame }]))).toEqual(["b"]);
  });

  it("keeps what came while a page was read, and leaves out what the page knows", () => {
    const state = reached([
      { type: "event", frame: event(9, summary("old", { updated_at: OLDER })) },
      { type: "event", frame: event(11, summary("b", { updated_at: NEWER })) },
      loaded(summary("a")),
    ]);
    expect(ids(state)).toEqual(["b", "a"]);
    expect(state.sequence).toBe(11);
  });

  it("ignores an older state of an inquiry that it shows", () => {
    const state = reached([
      loaded(summary("a", { updated_at: NEWER, preview: "Now" })),
      { type: "changed", summary: summary("a", { updated_at: OLDER, preview: "Before" }) },
    ]);
    expect(state.items[0]?.preview).toBe("Now");
  });
});

describe("reading the list", () => {
  it("keeps the list on the screen while the same view is read again, as after a resync", () => {
    const reading = reached([loaded(summary("a")), { type: "loading", list: WAITING }]);
    expect(ids(reading)).toEqual(["a"]);
    const read = inboxReducer(reading, {
      type: "loaded",
      list: WAITING,
      page: page([summary("c")], { sequence: 900 }),
    });
    expect(ids(read)).toEqual(["c"]);
    expect(read.sequence).toBe(900);
  });

  it("starts another view empty and ignores the answer for the one that was left", () => {
    const other = reached([
      loaded(summary("a")),
      { type: "loading", list: listOf("mine") },
      loaded(summary("a")),
    ]);
    expect(other.list.view).toBe("mine");
    expect(ids(other)).toEqual([]);
    expect(other.phase).toBe("loading");
  });

  it("adds older pages without repeating what moved in between", () => {
    const state = reached([
      {
        type: "loaded",
        list: WAITING,
        page: page([summary("c", { updated_at: NEWER })], { next: "cursor" }),
      },
      { type: "below", list: WAITING, page: page([summary("c"), summary("a")]) },
    ]);
    expect(ids(state)).toEqual(["c", "a"]);
    expect(state.next).toBeNull();
  });

  it("leaves what lies below the loaded part to the next page", () => {
    const state = reached([
      {
        type: "loaded",
        list: WAITING,
        page: page([summary("c", { updated_at: NEWER })], { next: "cursor" }),
      },
      { type: "event", frame: event(11, summary("a", { updated_at: OLDER })) },
    ]);
    expect(ids(state)).toEqual(["c"]);
  });

  it("takes counts while events go on, but none that are older than those it has", () => {
    const counts = (waiting: number) => ({ waiting, mine: 0, bot: 0, open: 0, closed: 0, all: 0 });
    const counted = (sequence: number, waiting: number): InboxAction => ({
      type: "counted",
      list: WAITING,
      page: page([], { sequence, counts: counts(waiting) }),
    });
    const newer = reached([
      loaded(summary("a")),
      { type: "event", frame: event(14, summary("b")) },
      counted(13, 5),
    ]);
    expect(newer.counts?.["waiting"]).toBe(5);
    expect(inboxReducer(newer, counted(12, 9)).counts?.["waiting"]).toBe(5);
  });
});

describe("a window of a long list", () => {
  const below = (...inquiries: Parameters<typeof page>[0]): InboxAction => ({
    type: "loaded",
    list: WAITING,
    page: page(inquiries, { position: 500, total: 50_000, previous: "up", next: "down" }),
  });

  it("stands where it was asked for, and grows upwards and downwards", () => {
    const at = reached([below(summary("d"), summary("c"))]);
    expect([at.start, at.total, at.previous, at.next]).toEqual([500, 50_000, "up", "down"]);
    const up = inboxReducer(at, {
      type: "above",
      list: WAITING,
      page: page([summary("f"), summary("e")], { previous: "further", position: null, total: null }),
    });
    expect([up.start, ids(up), up.previous]).toEqual([498, ["f", "e", "d", "c"], "further"]);
    const top = inboxReducer(up, { type: "above", list: WAITING, page: page([summary("g")]) });
    expect([top.start, top.total]).toEqual([0, 50_000]);
  });

  it("moves down by what comes above it, shown or not", () => {
    const at = reached([below(summary("d"), summary("c"))]);
    const come = inboxReducer(at, {
      type: "event",
      frame: event(11, summary("new", { updated_at: NEWER })),
    });
    expect([come.start, come.total, ids(come)]).toEqual([501, 50_001, ["d", "c"]]);
    const left = inboxReducer(at, {
      type: "event",
      frame: event(11, summary("c", { updated_at: NEWER })),
    });
    expect([left.start, left.total, ids(left)]).toEqual([501, 50_000, ["d"]]);
  });

  it("reads what is missing around the rows on the screen, and no more", () => {
    const many = Array.from({ length: 100 }, (_, place) => summary(`i${place}`));
    const at = reached([below(...many)]);
    expect(missing(at, 540, 550)).toBeNull();
    expect(missing(at, 590, 599)?.place).toEqual({ before: "down" });
    expect(missing(at, 505, 515)?.place).toEqual({ after: "up" });
    expect(missing(at, 30_000, 30_010)?.place).toEqual({ position: 29_950 });
    expect(missing(at, 49_990, 49_999)?.place).toEqual({ position: 49_850 });
    const full = { ...at, items: Array.from({ length: 1_000 }, (_, place) => summary(`j${place}`)) };
    expect(missing(full, 1_490, 1_499)?.type).toBe("loaded");
  });
});

describe("lists in other orders, and narrowed ones", () => {
  it("puts who has waited longest first, and who does not wait last", () => {
    const list = listOf("open", { order: "waiting" });
    const since = (hour: number) => ({ waiting_since: `2026-01-01T0${hour}:00:00Z` });
    const state = reached(
      [
        { type: "loaded", list, page: page([summary("b", since(2)), summary("idle")]) },
        { type: "event", frame: event(11, summary("a", since(1))) },
        { type: "event", frame: event(12, summary("c", since(3))) },
      ],
      list,
    );
    expect(ids(state)).toEqual(["a", "b", "c", "idle"]);
  });

  it("asks again where only the service knows the place", () => {
    const list = listOf("open", { order: "deadline" });
    const state = reached(
      [
        { type: "loaded", list, page: page([summary("b"), summary("c")]) },
        { type: "event", frame: event(11, summary("c", { updated_at: NEWER, preview: "Mer" })) },
        { type: "event", frame: event(12, summary("new")) },
      ],
      list,
    );
    expect([ids(state), state.items[1]?.preview, state.stale]).toEqual([["b", "c"], "Mer", 2]);
    expect(state.pressing).toBe(0);
  });

  it("asks again for a new one where no summary tells its type", () => {
    const list = listOf("open", { wanted: { ...ANYTHING, kind: "fault" } });
    const state = reached(
      [
        { type: "loaded", list, page: page([summary("b")]) },
        { type: "event", frame: event(11, summary("new")) },
      ],
      list,
    );
    expect([ids(state), state.stale]).toEqual([["b"], 1]);
  });

  it("leaves out what it is not narrowed to", () => {
    const list = listOf("open", { wanted: { ...ANYTHING, channel: "email" } });
    const state = reached(
      [
        { type: "loaded", list, page: page([]) },
        { type: "event", frame: event(11, summary("chat")) },
        { type: "event", frame: event(12, summary("mail", { channel: "email" })) },
      ],
      list,
    );
    expect(ids(state)).toEqual(["mail"]);
  });
});

describe("where an inquiry stands", () => {
  const looker = { me: ME.id, units: new Set(["drift"]) };
  const forwarded = (unit: string) => summary("a", { status: "with_department", unit });

  it("is with us when it was forwarded to us, and with others when it was not", () => {
    expect(belongs(forwarded("drift"), "waiting", looker)).toBe(true);
    expect(belongs(forwarded("drift"), "others", looker)).toBe(false);
    expect(belongs(forwarded("skole"), "waiting", looker)).toBe(false);
    expect(belongs(forwarded("skole"), "others", looker)).toBe(true);
    expect(belongs(forwarded("skole"), "unassigned", looker)).toBe(false);
  });

  it("is unread when its citizen has written, until it is opened", () => {
    const said = event(11, mine("a", { updated_at: NEWER }), { kind: "message", message: message("m") });
    const state = reached([
      { type: "loaded", list: WAITING, page: page([summary("a")]) },
      { type: "event", frame: said },
    ]);
    expect([...state.unread]).toEqual(["a"]);
    expect(inboxReducer(state, { type: "opened", inquiry: "a" }).unread.size).toBe(0);
  });
});

describe("what is worth telling", () => {
  const state = reached([loaded(summary("a"))]);

  it("tells of an inquiry that comes into the queue, once", () => {
    expect(arrivalOf(state, event(11, summary("b"), { kind: "owner" }))).toBe("waiting");
    expect(arrivalOf(state, event(11, summary("a"), { kind: "owner" }))).toBeNull();
    expect(arrivalOf(state, event(11, summary("b"), { kind: "message" }))).toBeNull();
  });

  it("tells of a citizen's answer only to the one who has the conversation", () => {
    const answer = { kind: "message", message: message("m") } as const;
    expect(arrivalOf(state, event(11, mine("b"), answer))).toBe("answered");
    const theirs = summary("b", { owner: "staff", staff: COLLEAGUE });
    expect(arrivalOf(state, event(11, theirs, answer))).toBeNull();
    const own = { kind: "message", message: message("m", { author: "staff" }) } as const;
    expect(arrivalOf(state, event(11, mine("b"), own))).toBeNull();
  });

  it("forgets the mark when the inquiry is opened or somebody else takes it", () => {
    const fresh = inboxReducer(state, { type: "event", frame: event(11, summary("b"), { kind: "owner" }) });
    expect(inboxReducer(fresh, { type: "opened", inquiry: "b" }).fresh.size).toBe(0);
    const taken = summary("b", { owner: "staff", staff: COLLEAGUE, updated_at: NEWER });
    expect(inboxReducer(fresh, { type: "event", frame: event(12, taken) }).fresh.size).toBe(0);
  });
});

describe("how many the list holds", () => {
  const said = (sequence: number, id: string, updated_at: string) =>
    event(sequence, summary(id, { updated_at }), { kind: "message", message: message("m") });
  const oldest = listOf("waiting", { order: "waiting" });

  it("grows once by what comes in below what is shown, however often it is heard of", () => {
    const waits = (sequence: number) =>
      event(sequence, summary("z", { waiting_since: NEWER, updated_at: NEWER }), { kind: "message" });
    const state = reached(
      [
        {
          type: "loaded",
          list: oldest,
          page: page([summary("a", { waiting_since: OLDER })], { next: "more", total: 40 }),
        },
        { type: "event", frame: waits(11) },
        { type: "event", frame: waits(12) },
        { type: "event", frame: waits(13) },
      ],
      oldest,
    );
    expect([ids(state), state.total]).toEqual([["a"], 41]);
  });

  it("grows once by what comes in above what is shown", () => {
    const shown = page([summary("a", { updated_at: OLDER })], { position: 20, previous: "less", total: 40 });
    const state = reached([
      { type: "loaded", list: WAITING, page: shown },
      { type: "event", frame: said(11, "z", "2026-01-01T11:00:00Z") },
      { type: "event", frame: said(12, "z", "2026-01-01T12:00:00Z") },
    ]);
    expect([ids(state), state.start, state.total]).toEqual([["a"], 21, 41]);
  });

  it("moves down by what leaves the window upwards", () => {
    const shown = page([summary("b"), summary("a", { updated_at: OLDER })], {
      position: 20,
      previous: "less",
      total: 40,
    });
    const state = reached([
      { type: "loaded", list: WAITING, page: shown },
      { type: "event", frame: said(11, "a", NEWER) },
      { type: "event", frame: said(12, "a", "2026-01-01T12:00:00Z") },
    ]);
    expect([ids(state), state.start, state.total]).toEqual([["b"], 21, 40]);
  });
});

describe("what is counted again", () => {
  const said = (
    id: string,
    more: Parameters<typeof summary>[1] = {},
    author: "citizen" | "staff" = "citizen",
  ) => event(11, summary(id, more), { kind: "message", message: message("m", { author }) });

  it("is not when more is said in an inquiry of others that is unread already", () => {
    const state = reached([loaded(summary("a")), { type: "event", frame: said("a") }]);
    expect(isCounted(state, said("a"))).toBe(false);
    expect(isCounted(state, said("a", {}, "staff"))).toBe(false);
    expect(isCounted(state, event(12, summary("a"), { kind: "note" }))).toBe(false);
  });

  it("is when something becomes unread, or goes into another view", () => {
    const state = reached([loaded(summary("a"))]);
    expect(isCounted(state, said("a"))).toBe(true);
    expect(isCounted(state, said("a", {}, "staff"))).toBe(false);
    for (const other of [
      { status: "waiting_citizen" },
      { owner: "bot" },
      { unit: "u" },
      { responsible: ME.id },
      { overdue: true },
      { junk: true },
      { put_off_until: NEWER },
    ] as const) {
      expect(isCounted(state, said("a", other, "staff")), JSON.stringify(other)).toBe(true);
    }
  });

  it("is when it is one's own, was not heard of before, or something else happened", () => {
    const state = reached([loaded(mine("a"), summary("b"))]);
    expect(isCounted(state, event(11, mine("a"), { kind: "message" }))).toBe(true);
    expect(isCounted(state, said("c", {}, "staff"))).toBe(true);
    expect(isCounted(state, event(11, summary("b"), { kind: "changed" }))).toBe(true);
    expect(isCounted(state, event(11, summary("b"), { kind: "deleted", summary: null }))).toBe(true);
    expect(isCounted(state, event(11, summary("b"), { kind: "delivery" }))).toBe(false);
  });

  it("is when a delivery is the first to show where the inquiry stands now", () => {
    const state = reached([loaded(summary("b", { status: "waiting_citizen" }))]);
    expect(isCounted(state, event(11, summary("b"), { kind: "delivery" }))).toBe(true);
  });

  it("concerns the person whose inquiry it is or was", () => {
    const state = reached([loaded(mine("a"), summary("b"))]);
    expect(concerns(state, event(11, summary("a", { owner: "bot" }), { kind: "owner" }))).toBe(true);
    expect(concerns(state, event(11, mine("b"), { kind: "owner" }))).toBe(true);
    expect(concerns(state, event(11, summary("b")))).toBe(false);
    expect(concerns(state, event(11, mine("a"), { summary: null }))).toBe(false);
  });
});
