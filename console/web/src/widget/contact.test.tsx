/** @jsxImportSource preact */
import { configure, screen, waitFor } from "@testing-library/dom";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { Chat } from "./chat";
import { Panel } from "./panel";
import { ChatStorage, MemoryArea } from "./storage";
import { Peer, welcome } from "./testing/peer";
import { TIMINGS } from "./timings";
import { App } from "./views/app";

let peer: Peer;
let chat: Chat;
let box: HTMLElement;
let answer: { status: number; body: unknown };
const user = userEvent.setup();

configure({ asyncUtilTimeout: 8_000 });

beforeEach(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  // jsdom draws nothing, so it has neither of these.
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  peer = await Peer.start();
  peer.onRequest = (_method, path) => {
    if (path.endsWith("/contacts")) return answer;
    const config = { municipality: "Havdal", languages: ["nb"], retention_days: 21, text_limit: 4000 };
    return {
      status: 200,
      body: { ...config, privacy_url: "/", dialogue: "up", continue_by: ["email", "sms"] },
    };
  };
  const storage = new ChatStorage(new MemoryArea(), new MemoryArea());
  chat = new Chat({ base: peer.url, language: "nb", storage, timings: { ...TIMINGS, firstDelay: 10 } });
  box = document.createElement("div");
  document.body.append(box);
  render(<App chat={chat} panel={new Panel(storage)} />, box);
  await user.click(screen.getByRole("button", { name: /Spør oss/ }));
  await waitFor(() => expect(chat.link).toBe("up"));
});

afterEach(async () => {
  render(null, box);
  box.remove();
  chat.connection.stop();
  await peer.stop();
});

const handedOver = async (): Promise<void> => {
  await user.type(screen.getByRole("textbox"), "Hei{Enter}");
  await waitFor(() => expect(chat.session.stored.inquiry).not.toBeNull());
  peer.tell({ type: "event", sequence: peer.next(), kind: "owner", owner: "queue", staff_name: null });
};
const offer = () => screen.findByRole("button", { name: "Få svar selv om du lukker chatten" });

test("an address is offered once a person has the conversation, and not before anything was said", async () => {
  expect(screen.queryByRole("button", { name: /Legg igjen adresse|Få svar selv/ })).toBeNull();
  await handedOver();
  await user.click(await offer());
  expect(document.activeElement).toBe(screen.getByLabelText("E-postadresse"));
  expect((await axe.run(box, { rules: { region: { enabled: false } } })).violations).toEqual([]);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByLabelText("E-postadresse")).toBeNull());
});

test("what is no address is told in words; what is one is shown as it is kept", async () => {
  await handedOver();
  await user.click(await offer());
  await user.click(screen.getByLabelText("SMS"));
  answer = { status: 400, body: { code: "bad_input", message: "no", retry_after: null } };
  await user.type(screen.getByLabelText("Mobilnummer"), "12{Enter}");
  await screen.findByText(/ser ikke ut som et mobilnummer/);
  answer = { status: 200, body: { type: "contact", id: "x", channel: "sms", address: "+4741234567" } };
  await user.type(screen.getByLabelText("Mobilnummer"), "345678{Enter}");
  await screen.findByText("Er du borte når vi svarer, sendes svaret til +4741234567.");
  expect(peer.requests.at(-1)?.body).toMatchObject({ channel: "sms", address: "12345678" });
  expect(peer.requests.at(-1)?.authorization).toBe(`Bearer ${chat.session.stored.secret}`);
});

test("an address that was left before is known again, masked, and gone with the conversation", async () => {
  peer.onFrame = (frame, socket) => {
    const contacts = [{ channel: "email", address: "k•••@nordmann.example" }];
    if (frame.type === "hello") socket.send(JSON.stringify(welcome({ contacts })));
    else peer.answer(frame, socket);
  };
  chat.connection.restart();
  await screen.findByText(/sendes svaret til k•••@nordmann\.example/);
  peer.tell({ type: "event", sequence: peer.next(), kind: "deleted" });
  await waitFor(() => expect(screen.queryByText(/k•••@/)).toBeNull());
});
