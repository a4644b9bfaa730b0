import { expect, test } from "vitest";
import { EMPTY, happened, isNews, recorded, typed, unread, welcomed } from "./conversation";
import type { Ack, EventFrame, Message, Welcome } from "./protocol";

function said(sequence: number, change: Partial<Message> = {}): EventFrame {
  const usual: Message = {
    id: `m${sequence}`,
    author: "bot",
    author_name: null,
    text: `${sequence}`,
    html: null,
    sources: [],
    choices: [],
    created_at: "2026-11-02T10:00:00Z",
    client_id: null,
    language: "nb",
  };
  return { type: "event", sequence, kind: "message", message: { ...usual, ...change } };
}

const after = (...events: EventFrame[]): typeof EMPTY => events.reduce(happened, EMPTY);
const texts = (state: typeof EMPTY): string[] => state.entries.map(({ message }) => message.text);
const welcome: Welcome = {
  type: "welcome",
  sequence: 3,
  owner: "queue",
  staff_name: null,
  retention_days: 21,
  text_limit: 4000,
  known: true,
};

test("messages stand in the order of their numbers, however they arrive", () => {
  expect(texts(after(said(5), said(2), said(9), said(4)))).toEqual(["2", "4", "5", "9"]);
});

test("the same number, the same message and the same client id are one entry, the latest", () => {
  const again = after(said(2), said(2, { text: "again" }), said(7, { id: "m2", text: "edited" }));
  expect(texts(again)).toEqual(["edited"]);
  const own = after(said(3, { client_id: "c" }), said(4, { client_id: "c", text: "own" }));
  expect(texts(own)).toEqual(["own"]);
});

test("an acknowledgement does not move the place to resume from", () => {
  const sent = { id: "client", conversation: "", text: "Hei", choice: null, at: 0 };
  const ack: Ack = { type: "ack", id: "client", sequence: 8, inquiry: "", duplicate: false };
  const state = recorded(after(said(2)), sent, ack);
  expect([texts(state), state.last]).toEqual([["2", "Hei"], 2]);
  const told = happened(state, said(8, { author: "citizen", client_id: "client", text: "Hei!" }));
  expect([texts(told), told.last]).toEqual([["2", "Hei!"], 8]);
  expect(recorded(told, sent, ack)).toBe(told);
});

test("the latest owner counts, also when older ones are repeated", () => {
  const owner = (sequence: number, staff: string): EventFrame => {
    return { type: "event", sequence, kind: "owner", owner: "staff", staff_name: staff };
  };
  expect(after(owner(4, "Kari"), owner(2, "Ola")).staffName).toBe("Kari");
  expect(welcomed(after(owner(4, "Kari")), welcome)).toMatchObject({ owner: "queue", staffName: null });
});

test("typing ends with its time, with the author's message, and on demand", () => {
  const typing = typed(EMPTY, { type: "typing", who: "bot", for_ms: 6000 }, 1000);
  expect(typing.typing).toEqual({ who: "bot", until: 7000 });
  expect(happened(typing, said(1)).typing).toBeNull();
  expect(happened(typing, said(1, { author: "notice" })).typing).not.toBeNull();
  expect(typed(typing, { type: "typing", who: "bot", for_ms: 0 }, 2000).typing).toBeNull();
  expect(typed(typing, { type: "typing", who: "staff", for_ms: 0 }, 2000).typing).not.toBeNull();
});

test("news is what others say after the page was opened, for the first time", () => {
  const state = welcomed(EMPTY, welcome);
  expect(isNews(state, said(3))).toBe(false);
  expect(isNews(state, said(4))).toBe(true);
  expect(isNews(state, said(4, { author: "citizen" }))).toBe(false);
  expect(isNews(happened(state, said(4)), said(4))).toBe(false);
  expect(isNews(EMPTY, said(4))).toBe(false);
});

test("unread is what others said after what was seen", () => {
  const state = after(said(2), said(3, { author: "citizen" }), said(4), said(5, { author: "notice" }));
  expect([0, 2, 4, 5].map((seen) => unread(state, seen))).toEqual([3, 2, 1, 0]);
});
