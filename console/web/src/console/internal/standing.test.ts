import { expect, test } from "vitest";
import type { InternalMessageInfo, ThreadInfo } from "../../api/internal";
import { standingOf, threadName } from "./standing";

const MESSAGE: InternalMessageInfo = {
  id: "m",
  number: 3,
  staff: "me",
  name: "Meg",
  text: "Hei",
  at: "2026-03-02T08:00:00Z",
  deleted: false,
  files: [],
};

function thread(...others: [delivered: number, seen: number][]): ThreadInfo {
  const members = others.map(([delivered, seen], place) => ({
    staff: `s${place}`,
    name: `Nr. ${place}`,
    delivered,
    seen,
  }));
  return {
    id: "t",
    kind: "chat",
    title: "",
    starter: "me",
    open_history: false,
    updated_at: "2026-03-02T08:00:00Z",
    members: [{ staff: "me", name: "Meg", delivered: 3, seen: 3 }, ...members],
    unread: 0,
    last: null,
  };
}

test("a thread without a title is called by the others in it", () => {
  expect(threadName(thread([0, 0], [0, 0]), "me")).toBe("Nr. 0, Nr. 1");
  expect(threadName({ ...thread(), title: "Skjema" }, "me")).toBe("Skjema");
});

test("a message is delivered when all have it, and read by those who have read", () => {
  expect(standingOf(MESSAGE, thread([3, 0], [2, 0]), "me")).toEqual({ kind: "sent" });
  expect(standingOf(MESSAGE, thread([3, 0], [3, 2]), "me")).toEqual({ kind: "delivered" });
  expect(standingOf(MESSAGE, thread([3, 3], [2, 0]), "me")).toEqual({ kind: "readBy", names: ["Nr. 0"] });
  expect(standingOf(MESSAGE, thread([3, 3], [4, 4]), "me")).toEqual({ kind: "readByAll" });
  expect(standingOf(MESSAGE, thread(), "me")).toEqual({ kind: "sent" });
});
