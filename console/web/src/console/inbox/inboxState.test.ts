import { describe, expect, it } from "vitest";
import type { View } from "../../api/types";
import { COLLEAGUE, event, ME, message, mine, page, summary } from "../testing/samples";
import { arrivalOf, emptyInbox, type InboxAction, type InboxState, inboxReducer } from "./inboxState";

const OLDER = "2026-01-01T10:00:00Z";
const NEWER = "2026-01-01T11:00:00Z";

function reached(actions: InboxAction[], view: View = "waiting"): InboxState {
  return actions.reduce(inboxReducer, emptyInbox(view, ME.id));
}

function loaded(...inquiries: Parameters<typeof page>[0]): InboxAction {
  return { type: "loaded", view: "waiting", page: page(inquiries) };
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
    const reading = reached([loaded(summary("a")), { type: "loading", view: "waiting" }]);
    expect(ids(reading)).toEqual(["a"]);
    const read = inboxReducer(reading, {
      type: "loaded",
      view: "waiting",
      page: page([summary("c")], { sequence: 900 }),
    });
    expect(ids(read)).toEqual(["c"]);
    expect(read.sequence).toBe(900);
  });

  it("starts another view empty and ignores the answer for the one that was left", () => {
    const other = reached([loaded(summary("a")), { type: "loading", view: "mine" }, loaded(summary("a"))]);
    expect(other.view).toBe("mine");
    expect(ids(other)).toEqual([]);
    expect(other.phase).toBe("loading");
  });

  it("adds older pages without repeating what moved in between", () => {
    const state = reached([
      {
        type: "loaded",
        view: "waiting",
        page: page([summary("c", { updated_at: NEWER })], { next: "cursor" }),
      },
      { type: "more", view: "waiting", page: page([summary("c"), summary("a")]) },
    ]);
    expect(ids(state)).toEqual(["c", "a"]);
    expect(state.next).toBeNull();
  });

  it("leaves what lies below the loaded part to the next page", () => {
    const state = reached([
      {
        type: "loaded",
        view: "waiting",
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
