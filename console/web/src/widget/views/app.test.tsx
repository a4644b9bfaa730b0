/** @jsxImportSource preact */
import { configure, screen, waitFor, within } from "@testing-library/dom";
import { userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { Chat } from "../chat";
import { Panel } from "../panel";
import type { Message } from "../protocol";
import { ChatStorage, MemoryArea } from "../storage";
import { message, Peer, welcome } from "../testing/peer";
import { TIMINGS } from "../timings";
import { App } from "./app";

let peer: Peer;
let chat: Chat;
let box: HTMLElement;
const user = userEvent.setup();

// A busy machine may take its time; what never comes still fails.
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
  const storage = new ChatStorage(new MemoryArea(), new MemoryArea());
  chat = new Chat({ base: peer.url, language: "nb", storage, timings: { ...TIMINGS, firstDelay: 10 } });
  box = document.createElement("div");
  document.body.append(box);
  render(<App chat={chat} panel={new Panel(storage)} />, box);
});

afterEach(async () => {
  render(null, box);
  box.remove();
  chat.connection.stop();
  await peer.stop();
});

async function open(): Promise<HTMLElement> {
  await user.click(screen.getByRole("button", { name: /Spør oss/ }));
  await waitFor(() => expect(chat.link).toBe("up"));
  return screen.getByRole("dialog");
}

const bot = (sequence: number, change: Partial<Message> = {}): void => peer.tell(message(sequence, change));
/** What a screen reader has been told, as against what stands in the list. */
const announced = (): string[] =>
  Array.from(box.querySelectorAll('[aria-live="polite"] p'), (line) => line.textContent ?? "");

test("opening leads into the field, Escape back to the button", async () => {
  await open();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement?.textContent).toContain("Spør oss"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("says before anything is written that one is anonymous and how long it is kept", async () => {
  peer.onFrame = (_frame, socket) => socket.send(JSON.stringify(welcome({ retention_days: 14 })));
  const panel = await open();
  expect(panel.textContent).toContain("Du er anonym.");
  await waitFor(() => expect(panel.textContent).toContain("14 døgn"));
});

test("Enter sends, Shift and Enter makes a line, and nothing is sent of nothing", async () => {
  await open();
  await user.type(screen.getByRole("textbox"), "  {Enter}");
  await user.type(screen.getByRole("textbox"), "en{Shift>}{Enter}{/Shift}to{Enter}");
  await waitFor(() => expect(peer.of("message").map((frame) => frame["text"])).toEqual(["en\nto"]));
  expect(screen.getByRole("textbox")).toHaveProperty("value", "");
});

test("Enter within a composition sends nothing", async () => {
  await open();
  const field = screen.getByRole("textbox");
  await user.type(field, "ni");
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
  expect(chat.outbox.messages).toEqual([]);
  expect(field).toHaveProperty("value", "ni");
});

test("what others say is announced once, what oneself says is not", async () => {
  await open();
  await user.type(screen.getByRole("textbox"), "Hei{Enter}");
  await waitFor(() => expect(chat.outbox.messages).toEqual([]));
  bot(2, { html: "<p>Kl. 9</p><ul><li>mandag</li></ul>", choices: [{ label: "Ja", value: "yes" }] });
  bot(2, { html: "<p>Kl. 9</p><ul><li>mandag</li></ul>", choices: [{ label: "Ja", value: "yes" }] });
  await waitFor(() => expect(announced()).toEqual(["Chatbot: Kl. 9 mandag Du kan velge mellom: Ja."]));
  expect(screen.getByRole("log", { name: "Samtalen" }).getAttribute("aria-live")).toBe("off");
});

test("text is text, whoever wrote it", async () => {
  await open();
  const text = "<img src=x onerror=alert(1)> & 👩‍👩‍👧";
  await user.type(screen.getByRole("textbox"), `${text}{Enter}`);
  bot(5, { text });
  bot(6, { author: "staff", author_name: "<b>Kari</b>", text });
  const log = screen.getByRole("log", { name: "Samtalen" });
  await waitFor(() => expect(within(log).getAllByText(text)).toHaveLength(3));
  expect(log.querySelector("img, b")).toBeNull();
});

test("an answer has its source, and keeps its language for those who listen", async () => {
  await open();
  const source = { article: "a", title: "Åpningstider", url: "https://www.havdal.example/a", language: "nb" };
  bot(2, { html: "<p>Kl. 9</p>", sources: [source], language: "nb" });
  const link = await screen.findByRole("link", { name: /Åpningstider/ });
  expect([link.getAttribute("href"), link.getAttribute("rel")]).toEqual([source.url, "noopener noreferrer"]);
  bot(3, { html: '<p>Bara på svenska:</p><div lang="sv"><p>Öppet</p></div>', language: "nb" });
  expect((await screen.findByText("Öppet")).closest("[lang]")?.getAttribute("lang")).toBe("sv");
  expect(screen.getByText("Bara på svenska:").closest("[lang]")?.getAttribute("lang")).toBe("nb");
});

test("only the latest choices can be taken, and only until one is", async () => {
  const panel = await open();
  bot(2, { choices: [{ label: "Gammelt", value: "article:a" }] });
  bot(3, { choices: [{ label: "Nytt", value: "article:b" }] });
  const choice = await within(panel).findByRole("button", { name: "Nytt" });
  expect(within(panel).queryByRole("button", { name: "Gammelt" })).toBeNull();
  await user.click(choice);
  await waitFor(() => expect(peer.of("message")[0]).toMatchObject({ text: "Nytt", choice: "article:b" }));
  expect(within(panel).queryByRole("button", { name: "Nytt" })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
});

test("a person is one press away until one is there", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: "Snakk med et menneske" }));
  await waitFor(() => expect(peer.of("message")[0]).toMatchObject({ choice: "human" }));
  peer.tell({ type: "event", sequence: 2, kind: "owner", owner: "staff", staff_name: "Kari" });
  await screen.findByText("Du skriver med Kari");
  expect(screen.queryByRole("button", { name: "Snakk med et menneske" })).toBeNull();
});

test("deleting asks first, tells that it is final, and then what happened", async () => {
  await open();
  expect(screen.getByRole("button", { name: "Slett samtalen" })).toHaveProperty("disabled", true);
  await user.type(screen.getByRole("textbox"), "Hei{Enter}");
  await waitFor(() => expect(chat.outbox.messages).toEqual([]));
  await user.click(screen.getByRole("button", { name: "Slett samtalen" }));
  expect(screen.getByRole("alertdialog").textContent).toContain("Det kan ikke angres");
  expect(document.activeElement?.textContent).toBe("Behold samtalen");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(screen.queryByRole("dialog")).not.toBeNull();
  peer.onRequest = () => ({ status: 204, body: null });
  await user.click(screen.getByRole("button", { name: "Slett samtalen" }));
  await user.click(screen.getByRole("button", { name: "Slett for godt" }));
  await waitFor(() => expect(announced().at(-1)).toContain("Samtalen er slettet."));
  expect(within(screen.getByRole("log", { name: "Samtalen" })).queryByText("Hei")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
});

test("a text that is too long is not sent and not lost", async () => {
  peer.onFrame = (_frame, socket) => socket.send(JSON.stringify(welcome({ text_limit: 10 })));
  await open();
  await waitFor(() => expect(chat.terms.textLimit).toBe(10));
  await user.type(screen.getByRole("textbox"), "😀😀😀😀😀😀😀😀😀");
  await screen.findByText("1 tegn igjen");
  await user.type(screen.getByRole("textbox"), "abc{Enter}");
  expect(screen.getByRole("alert").textContent).toContain("2 tegn for lang");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "😀😀😀😀😀😀😀😀😀abc");
  expect(peer.of("message")).toEqual([]);
});

test("typing shows and goes away by itself", async () => {
  await open();
  peer.tell({ type: "typing", who: "bot", for_ms: 600 });
  await screen.findByText("Chatbot skriver …");
  await waitFor(() => expect(screen.queryByText("Chatbot skriver …")).toBeNull());
});

test("another language is spoken at once", async () => {
  await open();
  await user.selectOptions(screen.getByRole("combobox"), "en");
  await screen.findByRole("button", { name: "Talk to a person" });
  expect(box.firstElementChild?.getAttribute("lang")).toBe("en");
  await waitFor(() => expect(peer.of("language")).toEqual([{ type: "language", language: "en" }]));
});

test("the page's keyboard shortcuts do not hear what is written", async () => {
  const heard = vi.fn();
  document.addEventListener("keydown", heard);
  await open();
  heard.mockClear();
  await user.type(screen.getByRole("textbox"), "abc");
  document.removeEventListener("keydown", heard);
  expect(heard).not.toHaveBeenCalled();
});

test("axe finds nothing in the open panel", async () => {
  const panel = await open();
  bot(2, { html: "<p>Kl. 9</p>", choices: [{ label: "Ja", value: "yes" }] });
  await within(panel).findByRole("button", { name: "Ja" });
  const { violations } = await axe.run(box);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
