import { afterEach, expect, test, vi } from "vitest";
import { newIdentity, randomId } from "./identity";
import { ChatStorage, firstUsable, MemoryArea, type Stored, type Unsent } from "./storage";

const stored: Stored = { ...newIdentity(), seen: 4, inquiry: "2026-000012", language: "nn" };

function unsent(id: string, change: Partial<Unsent> = {}): Unsent {
  return { id, conversation: stored.conversation, text: id, choice: null, at: Date.now(), ...change };
}

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test("what is saved is found again", () => {
  ChatStorage.ofBrowser().save(stored);
  expect(ChatStorage.ofBrowser().load()).toEqual(stored);
});

test("nothing is written by looking", () => {
  const storage = ChatStorage.ofBrowser();
  expect([storage.load(), storage.unsent("x"), storage.draft, storage.open]).toEqual([null, [], "", false]);
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
});

test.each(["nonsense", "null", "[]", '{"conversation":1}'])("%s in storage is no conversation", (value) => {
  localStorage.setItem("torg-chat", value);
  expect(ChatStorage.ofBrowser().load()).toBeNull();
});

test("a browser that keeps nothing lets the page work from memory", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  const storage = ChatStorage.ofBrowser();
  storage.save(stored);
  storage.keep(unsent("a"));
  expect(storage.load()).toEqual(stored);
  expect(storage.unsent(stored.conversation)).toHaveLength(1);
});

test("storage that may not even be named is passed over", () => {
  const area = new MemoryArea();
  const forbidden = (): Storage => {
    throw new DOMException("no", "SecurityError");
  };
  expect(firstUsable(forbidden, () => area)).toBe(area);
});

test("storage that fills up later does no harm", () => {
  const area = new MemoryArea();
  const storage = new ChatStorage(area, area);
  vi.spyOn(area, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => storage.keep(unsent("a"))).not.toThrow();
});

test("unsent messages come back oldest first, each conversation's own", () => {
  const storage = ChatStorage.ofBrowser();
  const now = Date.now();
  storage.keep(unsent("b", { at: now }));
  storage.keep(unsent("a", { at: now - 5 }));
  storage.keep(unsent("other", { conversation: "another", at: now }));
  storage.keep(unsent("old", { conversation: "another", at: now - 2 * 24 * 60 * 60 * 1000 }));
  expect(storage.unsent(stored.conversation).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(storage.unsent("another").map(({ id }) => id)).toEqual(["other"]);
});

test("forgetting leaves nothing of the conversation, and others alone", () => {
  const storage = ChatStorage.ofBrowser();
  storage.save(stored);
  storage.keep(unsent("a"));
  storage.forget("another");
  expect(storage.load()).toEqual(stored);
  storage.forget(stored.conversation);
  expect(localStorage.length).toBe(0);
});

test("the other tabs' changes are heard", () => {
  const heard = vi.fn();
  const stop = ChatStorage.ofBrowser().onChange(heard);
  window.dispatchEvent(new StorageEvent("storage", { key: "torg-chat" }));
  window.dispatchEvent(new StorageEvent("storage", { key: "something else" }));
  stop();
  window.dispatchEvent(new StorageEvent("storage", { key: "torg-chat" }));
  expect(heard).toHaveBeenCalledTimes(1);
});

test("ids and secrets are what the protocol asks for, without crypto.randomUUID", () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(randomId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const identities = Array.from({ length: 50 }, newIdentity);
  for (const { secret } of identities) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set(identities.map(({ secret }) => secret)).size).toBe(50);
});
