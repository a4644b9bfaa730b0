// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { Chat } from "./chat";
import { ChatStorage, MemoryArea } from "./storage";
import { eventually } from "./testing/eventually";
import { ack, message, Peer, welcome } from "./testing/peer";
import { TIMINGS, type Timings } from "./timings";

const FAST: Timings = {
  ...TIMINGS,
  firstDelay: 10,
  longestDelay: 40,
  pollGap: 5,
  poll: 0,
  socketAgain: 10_000,
};

let peer: Peer;
let area: MemoryArea;
const chats: Chat[] = [];

/** A page with the widget on it; the same storage makes it the same browser. */
function page(timings: Partial<Timings> = {}, storage = new ChatStorage(area, new MemoryArea())): Chat {
  const chat = new Chat({ base: peer.url, language: "nb", storage, timings: { ...FAST, ...timings } });
  chats.push(chat);
  return chat;
}

async function open(chat: Chat): Promise<Chat> {
  await chat.wake(true);
  await eventually(() => expect(chat.link).toBe("up"));
  return chat;
}

const texts = (chat: Chat): string[] => chat.conversation.entries.map((entry) => entry.message.text);
const sent = (): unknown[] => peer.of("message").map((frame) => frame["text"]);

beforeEach(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  peer = await Peer.start();
  area = new MemoryArea();
});

afterEach(async () => {
  for (const chat of chats.splice(0)) chat.connection.stop();
  await peer.stop();
});

test("a page on which nobody chats connects to nothing and stores nothing", async () => {
  await page().wake(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(peer.attempts).toBe(0);
  expect(peer.requests).toEqual([]);
  expect(area.length).toBe(0);
});

test("opening stores nothing either; the first message does", async () => {
  const chat = await open(page());
  expect(area.length).toBe(0);
  chat.say("Hei");
  expect(area.getItem("torg-chat")).not.toBeNull();
});

test("an acknowledged message is shown once, as the service recorded it", async () => {
  const chat = await open(page());
  chat.say("Fødselsnummer 01010112345");
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(texts(chat)).toEqual(["Fødselsnummer 01010112345"]);
  const id = String(peer.of("message")[0]?.["id"]);
  peer.tell(message(1, { author: "citizen", client_id: id, text: "Fødselsnummer [***]" }));
  await eventually(() => expect(texts(chat)).toEqual(["Fødselsnummer [***]"]));
  expect(chat.session.stored.inquiry).toBe("2026-000012");
});

test("the event may come before the acknowledgement", async () => {
  peer.onFrame = (frame, socket) => {
    const id = String(frame["id"]);
    if (frame.type !== "message") peer.answer(frame, socket);
    else for (const reply of [message(1, { author: "citizen", client_id: id }), ack(id, 1)]) peer.tell(reply);
  };
  const chat = await open(page());
  chat.say("Hei");
  await eventually(() => expect(chat.session.stored.inquiry).toBe("2026-000012"));
  expect(texts(chat)).toEqual(["text 1"]);
  expect(chat.outbox.messages).toEqual([]);
});

test("a message whose acknowledgement was lost goes again with the same id", async () => {
  peer.onFrame = (frame, socket) => {
    if (frame.type === "message" && peer.of("message").length === 1) peer.cut();
    else peer.answer(frame, socket);
  };
  const chat = await open(page());
  chat.say("Hei");
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  const [first, second] = peer.of("message");
  expect(second?.["id"]).toBe(first?.["id"]);
  expect(peer.of("message")).toHaveLength(2);
  expect(texts(chat)).toEqual(["Hei"]);
});

test("messages keep their order over a break in the middle", async () => {
  peer.onFrame = (frame, socket) => {
    if (frame["text"] === "to" && sent().filter((text) => text === "to").length === 1) peer.cut();
    else peer.answer(frame, socket);
  };
  const chat = await open(page());
  for (const text of ["en", "to", "tre"]) chat.say(text);
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(sent()).toEqual(["en", "to", "to", "tre"]);
  expect(texts(chat)).toEqual(["en", "to", "tre"]);
});

test("resumes after the last event and shows what is repeated only once", async () => {
  const chat = await open(page());
  const heard: string[] = [];
  chat.onNews = ({ text }) => heard.push(text);
  peer.tell(message(5));
  peer.tell(message(7));
  await eventually(() => expect(texts(chat)).toEqual(["text 5", "text 7"]));
  peer.onFrame = (frame, socket) => {
    peer.answer(frame, socket);
    if (frame.type === "hello") for (const sequence of [5, 7, 9]) peer.tell(message(sequence));
  };
  peer.cut();
  await eventually(() => expect(texts(chat)).toEqual(["text 5", "text 7", "text 9"]));
  expect(peer.of("hello").map((hello) => hello["after"])).toEqual([0, 7]);
  expect(heard).toEqual(["text 5", "text 7", "text 9"]);
});

test("history is not news, and neither is what oneself says", async () => {
  peer.onFrame = (_frame, socket) => {
    socket.send(JSON.stringify(welcome({ sequence: 2 })));
    socket.send(JSON.stringify(message(1)));
    socket.send(JSON.stringify(message(3, { author: "citizen" })));
    socket.send(JSON.stringify(message(4)));
  };
  const chat = page();
  const heard: string[] = [];
  chat.onNews = ({ text }) => heard.push(text);
  await open(chat);
  await eventually(() => expect(texts(chat)).toHaveLength(3));
  expect(heard).toEqual(["text 4"]);
});

test("what was written without contact is sent after a reload", async () => {
  peer.refuseSockets = true;
  const before = page();
  before.say("Hei");
  before.say("Er dere der?");
  await eventually(() => expect(peer.attempts).toBeGreaterThan(0));
  before.connection.stop();
  peer.refuseSockets = false;
  const after = page();
  expect(after.outbox.messages.map(({ text }) => text)).toEqual(["Hei", "Er dere der?"]);
  await after.wake(false);
  await eventually(() => expect(after.outbox.messages).toEqual([]));
  expect(sent()).toEqual(["Hei", "Er dere der?"]);
  expect(page().outbox.messages).toEqual([]);
});

test("a reload reads everything again and knows what was seen", async () => {
  const before = await open(page());
  before.say("Hei");
  await eventually(() => expect(before.outbox.messages).toEqual([]));
  peer.tell(message(2));
  await eventually(() => expect(before.unread).toBe(1));
  before.shown();
  expect(before.unread).toBe(0);
  await eventually(() => expect(peer.of("seen").at(-1)?.["sequence"]).toBe(2));
  peer.onFrame = (frame, socket) => {
    peer.answer(frame, socket);
    if (frame.type === "hello") for (const sequence of [2, 3]) socket.send(JSON.stringify(message(sequence)));
  };
  const after = page();
  await after.wake(false);
  await eventually(() => expect(texts(after)).toEqual(["text 2", "text 3"]));
  expect(peer.of("hello").at(-1)).toMatchObject({
    after: 0,
    conversation: before.session.stored.conversation,
  });
  expect(after.unread).toBe(1);
});

test("two tabs are one conversation", async () => {
  const storage = (): ChatStorage => new ChatStorage(area, new MemoryArea());
  const [one, other] = [await open(page({}, storage())), await open(page({}, storage()))];
  one.say("Fra den første");
  other.say("Fra den andre");
  // The second tab may send the first one's message too; the same id makes it the same message.
  await eventually(() => expect(new Set(peer.of("message").map(({ id }) => id)).size).toBe(2));
  const hellos = peer.of("hello").map((hello) => hello["conversation"]);
  expect(hellos.at(-1)).toBe(one.session.stored.conversation);
  expect(other.session.stored.conversation).toBe(one.session.stored.conversation);
  const id = String(peer.of("message")[0]?.["id"]);
  peer.tell(message(1, { author: "citizen", client_id: id, text: "Fra den første" }));
  await eventually(() => expect(texts(other)).toContain("Fra den første"));
  expect(texts(one).filter((text) => text === "Fra den første")).toHaveLength(1);
});

test("a deletion in one tab ends the conversation in the other", async () => {
  const [one, other] = [await open(page()), await open(page())];
  one.say("Hei");
  other.changedElsewhere();
  expect(other.session.begun).toBe(true);
  peer.onRequest = () => ({ status: 204, body: null });
  await one.erase();
  other.changedElsewhere();
  expect([one.ending, other.ending]).toEqual(["deleted", "gone"]);
  expect(area.length).toBe(0);
});

test("deleting asks the service, forgets everything here, and makes somebody new", async () => {
  const chat = await open(page());
  chat.say("Hei");
  chat.draft = "Halvferdig";
  await eventually(() => expect(texts(chat)).toEqual(["Hei"]));
  const { conversation, secret } = chat.session.stored;
  peer.onRequest = () => ({ status: 204, body: null });
  await chat.erase();
  expect(peer.requests.at(-1)).toMatchObject({
    method: "DELETE",
    path: `/api/chat/${conversation}`,
    authorization: `Bearer ${secret}`,
  });
  expect(texts(chat)).toEqual([]);
  expect([chat.draft, chat.ending, area.length]).toEqual(["", "deleted", 0]);
  expect(chat.session.stored.conversation).not.toBe(conversation);
  expect(chat.session.stored.secret).not.toBe(secret);
  await eventually(() =>
    expect(peer.of("hello").at(-1)?.["conversation"]).toBe(chat.session.stored.conversation),
  );
});

test("a deletion that did not happen is not said to have happened", async () => {
  const chat = await open(page());
  chat.say("Hei");
  await eventually(() => expect(texts(chat)).toEqual(["Hei"]));
  peer.onRequest = () => ({ status: 503, body: { code: "unavailable", message: "", retry_after: null } });
  await chat.erase();
  expect([chat.deletion, chat.ending, texts(chat)]).toEqual(["failed", null, ["Hei"]]);
  await eventually(() => expect(chat.link).toBe("up"));
});

test("a deletion elsewhere, told as an event, empties this page", async () => {
  const chat = await open(page());
  chat.say("Hei");
  await eventually(() => expect(texts(chat)).toEqual(["Hei"]));
  peer.tell({ type: "event", sequence: 9, kind: "deleted" });
  await eventually(() => expect(chat.ending).toBe("gone"));
  expect([texts(chat), area.length]).toEqual([[], 0]);
});

test.each([
  ["the service no longer knows the conversation", { known: false }, null],
  ["the secret is not the right one", {}, "wrong_token"],
])("%s: what waits begins the next one", async (_name, change, refusal) => {
  const before = await open(page());
  before.say("Gammelt");
  await eventually(() => expect(before.session.stored.inquiry).not.toBeNull());
  before.connection.stop();
  const old = before.session.stored.conversation;
  peer.onFrame = (frame, socket) => {
    if (frame.type !== "hello" || frame["conversation"] !== old) peer.answer(frame, socket);
    else if (refusal === null) socket.send(JSON.stringify(welcome(change)));
    else
      socket.send(JSON.stringify({ type: "error", code: refusal, message: "", id: null, retry_after: null }));
  };
  const after = page();
  after.say("Nytt");
  await eventually(() => expect(texts(after)).toEqual(["Nytt"]));
  expect(after.session.stored.conversation).not.toBe(old);
  expect(sent()).toEqual(["Gammelt", "Nytt"]);
});

test("too many messages: the message waits as long as the service says and then goes", async () => {
  peer.onFrame = (frame, socket) => {
    const error = { type: "error", code: "rate_limited", message: "", id: frame["id"], retry_after: 0.2 };
    if (frame.type === "message" && sent().length === 1) socket.send(JSON.stringify(error));
    else peer.answer(frame, socket);
  };
  const chat = await open(page());
  const begun = Date.now();
  chat.say("Hei");
  chat.say("Hallo");
  await eventually(() => expect(chat.outbox.hold).toEqual({ code: "rate_limited", seconds: 1 }));
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(Date.now() - begun).toBeGreaterThanOrEqual(190);
  expect(sent()).toEqual(["Hei", "Hei", "Hallo"]);
  expect(chat.outbox.hold).toBeNull();
});

test("a refused text comes back into the field, before what was written since", async () => {
  peer.onFrame = (frame, socket) => {
    const error = { type: "error", code: "too_long", message: "", id: frame["id"], retry_after: null };
    if (frame.type === "message") socket.send(JSON.stringify(error));
    else peer.answer(frame, socket);
  };
  const chat = await open(page());
  chat.say("Langt");
  chat.draft = "Mer";
  await eventually(() => expect(chat.refusal).toBe("too_long"));
  expect(chat.draft).toBe("Langt\nMer");
  expect(chat.outbox.messages).toEqual([]);
});

test("a socket that falls silent is given up", async () => {
  peer.onFrame = (frame, socket) => {
    if (frame.type !== "ping") peer.answer(frame, socket);
  };
  const chat = await open(page({ ping: 20, pong: 20 }));
  await eventually(() => expect(peer.of("hello").length).toBeGreaterThan(1));
  expect(chat.link).not.toBe("idle");
});

test("pings keep a quiet socket", async () => {
  await open(page({ ping: 10, pong: 8_000 }));
  await eventually(() => expect(peer.of("ping").length).toBeGreaterThan(3));
  expect(peer.attempts).toBe(1);
});

test("an acknowledgement that never comes leads to a new connection", async () => {
  peer.onFrame = (frame, socket) => {
    if (frame.type !== "message" || peer.attempts > 1) peer.answer(frame, socket);
  };
  const chat = await open(page({ ack: 30 }));
  chat.say("Hei");
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(sent()).toEqual(["Hei", "Hei"]);
});

test("the news that the network is gone, and back, needs no waiting", async () => {
  const chat = await open(page({ firstDelay: 60_000, longestDelay: 60_000 }));
  chat.connection.lost();
  expect(chat.link).toBe("down");
  chat.connection.nudge();
  await eventually(() => expect(chat.link).toBe("up"));
});

test("typing is told at most every three seconds, and only in a conversation", async () => {
  const chat = await open(page());
  chat.signals.typing();
  chat.say("Hei");
  chat.signals.typing();
  chat.signals.typing();
  await eventually(() => expect(chat.outbox.messages).toEqual([]));
  expect(peer.of("typing")).toHaveLength(1);
});

test("a choice says its label and carries its value; a chosen language is spoken from then on", async () => {
  const chat = await open(page());
  chat.say("Snakk nynorsk", "language:nn");
  await eventually(() => expect(peer.of("message")).toHaveLength(1));
  expect(peer.of("message")[0]).toMatchObject({ text: "Snakk nynorsk", choice: "language:nn" });
  expect(chat.language).toBe("nn");
  await eventually(() => expect(peer.of("language")).toEqual([{ type: "language", language: "nn" }]));
});
