// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { Chat } from "./chat";
import { ChatStorage, MemoryArea } from "./storage";
import { eventually } from "./testing/eventually";
import { ack, message, Peer, welcome } from "./testing/peer";
import { TIMINGS } from "./timings";

const FAST = { ...TIMINGS, firstDelay: 10, longestDelay: 40, pollGap: 5, poll: 0, socketAgain: 10_000 };

let peer: Peer;
let chat: Chat;
/** What the fallback has to tell, by sequence number. */
let events: ReturnType<typeof message>[];

beforeEach(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  peer = await Peer.start();
  peer.refuseSockets = true;
  events = [];
  peer.onRequest = (method, path, body) => {
    if (method === "POST") return { status: 200, body: ack((body as { id: string }).id, 1) };
    if (!path.includes("/events")) return { status: 404, body: {} };
    const after = Number(new URL(path, peer.url).searchParams.get("after"));
    return {
      status: 200,
      body: { welcome: welcome(), events: events.filter((one) => one.sequence > after) },
    };
  };
});

afterEach(async () => {
  chat.connection.stop();
  await peer.stop();
});

function start(timings: Partial<typeof FAST> = {}): void {
  const storage = new ChatStorage(new MemoryArea(), new MemoryArea());
  chat = new Chat({ base: peer.url, language: "sv", storage, timings: { ...FAST, ...timings } });
  void chat.wake(true);
}

const texts = (): string[] => chat.conversation.entries.map((entry) => entry.message.text);

test("after two refused sockets the chat works over HTTP", async () => {
  start();
  chat.say("Hej");
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(peer.attempts).toBe(2);
  const post = peer.requests.find(({ method }) => method === "POST");
  const { conversation, secret } = chat.session.stored;
  expect(post?.path).toBe(`/api/chat/${conversation}/messages`);
  expect(post?.body).toMatchObject({ text: "Hej", choice: null, language: "sv" });
  expect(post?.authorization).toBe(`Bearer ${secret}`);
  events = [message(2), message(4)];
  await eventually(() => expect(texts()).toEqual(["Hej", "text 2", "text 4"]));
  await eventually(() => expect(peer.requests.at(-1)?.path).toContain("after=4"));
});

test("a socket takes over again when one can be had, and polling ends", async () => {
  start({ socketAgain: 30 });
  await eventually(() => expect(chat.link).toBe("up"));
  peer.refuseSockets = false;
  await eventually(() => expect(chat.connection.send({ type: "ping" })).toBe(true));
  chat.say("Hej");
  await eventually(() => expect(peer.of("message")).toHaveLength(1));
  const polls = peer.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(peer.requests.length).toBeLessThanOrEqual(polls + 1);
  expect(chat.link).toBe("up");
});

test("a refusal over HTTP is the same as one over a socket", async () => {
  const answer = peer.onRequest;
  peer.onRequest = (method, path, body) =>
    method === "POST"
      ? { status: 413, body: { code: "too_long", message: "at most 4000 characters", retry_after: null } }
      : answer(method, path, body);
  start();
  chat.say("Hej");
  await eventually(() => expect(chat.refusal).toBe("too_long"));
  expect(chat.draft).toBe("Hej");
});

test("a proxy's own refusal does not give the conversation up", async () => {
  const answer = peer.onRequest;
  let refusals = 0;
  peer.onRequest = (method, path, body) => {
    refusals += method === "POST" ? 1 : 0;
    return method === "POST" && refusals < 3 ? { status: 403, body: "no" } : answer(method, path, body);
  };
  start();
  const before = chat.session.stored.conversation;
  chat.say("Hej");
  await eventually(() => expect(texts()).toEqual(["Hej"]));
  expect(chat.session.stored.conversation).toBe(before);
  expect(refusals).toBe(3);
});

test("when polling fails too, both are tried in turn until one works", async () => {
  const answer = peer.onRequest;
  peer.onRequest = () => ({ status: 503, body: {} });
  start();
  await eventually(() => expect(peer.attempts).toBeGreaterThan(3));
  expect(chat.link).toBe("down");
  peer.onRequest = answer;
  await eventually(() => expect(chat.link).toBe("up"));
});
