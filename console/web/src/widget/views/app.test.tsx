import { screen, waitFor, within } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Chat } from "../chat";
import type { Message } from "../protocol";
import { message, type Peer, welcome } from "../testing/peer";
import { Visit } from "../testing/visit";

let peer: Peer;
let chat: Chat;
let box: HTMLElement;
let user: UserEvent;
let visit: Visit;

beforeEach(async () => {
  visit = await Visit.begin();
  ({ peer, chat, box, user } = visit);
});

afterEach(() => visit.leave());

const bot = (sequence: number, change: Partial<Message> = {}): void => peer.tell(message(sequence, change));

test("opening leads into the field, Escape back to the button", async () => {
  await visit.open();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement?.textContent).toContain("Spør oss"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a panel that nobody asked for is ready where nobody finds it, asks nothing and keeps the focus out", async () => {
  await waitFor(() => expect(box.querySelector("[role=dialog]")).not.toBeNull());
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(document.activeElement).toBe(document.body);
  expect([peer.attempts, peer.requests]).toEqual([0, []]);
  const ready = box.querySelector("[role=dialog]");
  await visit.open();
  expect(screen.getByRole("dialog")).toBe(ready);
});

test("what is told while the panel is shut is not seen by one that stands ready", async () => {
  await visit.open();
  await user.keyboard("{Escape}");
  bot(2);
  await waitFor(() => expect(screen.getByRole("button", { name: /Spør oss/ }).textContent).toContain("1"));
  expect(box.querySelector("[role=dialog]")).toBeNull();
});

test("says before anything is written that one is anonymous and how long it is kept", async () => {
  peer.onFrame = (_frame, socket) => socket.send(JSON.stringify(welcome({ retention_days: 14 })));
  const panel = await visit.open();
  expect(panel.textContent).toContain("Du er anonym.");
  await waitFor(() => expect(panel.textContent).toContain("14 dager"));
});

test("Enter sends, Shift and Enter makes a line, and nothing is sent of nothing", async () => {
  await visit.open();
  await user.type(screen.getByRole("textbox"), "  {Enter}");
  await user.type(screen.getByRole("textbox"), "en{Shift>}{Enter}{/Shift}to{Enter}");
  await waitFor(() => expect(peer.of("message").map((frame) => frame["text"])).toEqual(["en\nto"]));
  expect(screen.getByRole("textbox")).toHaveProperty("value", "");
});

test("Enter within a composition sends nothing", async () => {
  await visit.open();
  const field = screen.getByRole("textbox");
  await user.type(field, "ni");
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
  expect(chat.outbox.messages).toEqual([]);
  expect(field).toHaveProperty("value", "ni");
});

test("what others say is announced once, what oneself says is not", async () => {
  await visit.open();
  await user.type(screen.getByRole("textbox"), "Hei{Enter}");
  await waitFor(() => expect(chat.outbox.messages).toEqual([]));
  bot(2, { html: "<p>Kl. 9</p><ul><li>mandag</li></ul>", choices: [{ label: "Ja", value: "yes" }] });
  bot(2, { html: "<p>Kl. 9</p><ul><li>mandag</li></ul>", choices: [{ label: "Ja", value: "yes" }] });
  await waitFor(() => expect(visit.aloud()).toEqual(["Chatbot: Kl. 9 mandag Du kan velge mellom: Ja."]));
  expect(screen.getByRole("log", { name: "Samtalen" }).getAttribute("aria-live")).toBe("off");
});

test("text is text, whoever wrote it", async () => {
  await visit.open();
  const text = "<img src=x onerror=alert(1)> & 👩‍👩‍👧";
  await user.type(screen.getByRole("textbox"), `${text}{Enter}`);
  bot(5, { text });
  bot(6, { author: "staff", author_name: "<b>Kari</b>", text });
  const log = screen.getByRole("log", { name: "Samtalen" });
  await waitFor(() => expect(within(log).getAllByText(text)).toHaveLength(3));
  expect(log.querySelector("img, b")).toBeNull();
});

test("the address of a page leads there, in a new tab, and reads as it was written", async () => {
  await visit.open();
  bot(2, { author: "staff", html: null, text: "Fyll ut www.voss.no/skjema, så ringer vi." });
  const link = await screen.findByRole<HTMLAnchorElement>("link", { name: /www\.voss\.no\/skjema/ });
  expect([link.href, link.target, link.rel]).toEqual([
    "https://www.voss.no/skjema",
    "_blank",
    "noopener noreferrer",
  ]);
  expect(link.textContent).toContain("ny fane");
  expect(link.parentElement?.textContent).toContain("så ringer vi.");
});

test("an answer has its source, and keeps its language for those who listen", async () => {
  await visit.open();
  const source = { article: "a", title: "Åpningstider", url: "https://www.havdal.example/a", language: "nb" };
  bot(2, { html: "<p>Kl. 9</p>", sources: [source], language: "nb" });
  const link = await screen.findByRole("link", { name: /Åpningstider/ });
  expect([link.getAttribute("href"), link.getAttribute("rel")]).toEqual([source.url, "noopener noreferrer"]);
  bot(3, { html: '<p>Bara på svenska:</p><div lang="sv"><p>Öppet</p></div>', language: "nb" });
  expect((await screen.findByText("Öppet")).closest("[lang]")?.getAttribute("lang")).toBe("sv");
  expect(screen.getByText("Bara på svenska:").closest("[lang]")?.getAttribute("lang")).toBe("nb");
});

test("only the latest choices can be taken, and only until one is", async () => {
  const panel = await visit.open();
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
  await visit.open();
  await user.click(screen.getByRole("button", { name: "Snakk med et menneske" }));
  await waitFor(() => expect(peer.of("message")[0]).toMatchObject({ choice: "human" }));
  peer.tell({ type: "event", sequence: 2, kind: "owner", owner: "staff", staff_name: "Kari" });
  await screen.findByText("Du skriver med Kari");
  expect(screen.queryByRole("button", { name: "Snakk med et menneske" })).toBeNull();
});

test("deleting asks first, tells that it is final, and then what happened", async () => {
  await visit.open();
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
  await waitFor(() => expect(visit.aloud().at(-1)).toContain("Samtalen er slettet."));
  expect(within(screen.getByRole("log", { name: "Samtalen" })).queryByText("Hei")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
});

test("what the archive must keep is said with its number and its day, and is gone from here", async () => {
  await visit.open();
  await user.type(screen.getByRole("textbox"), "Jeg klager{Enter}");
  await waitFor(() => expect(chat.outbox.messages).toEqual([]));
  peer.onRequest = () => ({ status: 200, body: { kept: [{ inquiry: "2026-000012", until: "2027-03-03" }] } });
  await user.click(screen.getByRole("button", { name: "Slett samtalen" }));
  await user.click(screen.getByRole("button", { name: "Slett for godt" }));
  await waitFor(() =>
    expect(visit.aloud().at(-1)).toContain("Henvendelse 2026-000012 må vi ta vare på til 3. mars 2027"),
  );
  const log = within(screen.getByRole("log", { name: "Samtalen" }));
  expect(log.queryByText("Jeg klager")).toBeNull();
  expect(log.getByText(/fordi den hører til i arkivet/)).toBeTruthy();
});

test("a text that is too long is not sent and not lost", async () => {
  peer.onFrame = (_frame, socket) => socket.send(JSON.stringify(welcome({ text_limit: 10 })));
  await visit.open();
  await waitFor(() => expect(chat.terms.textLimit).toBe(10));
  await user.type(screen.getByRole("textbox"), "😀😀😀😀😀😀😀😀😀");
  await screen.findByText("1 tegn igjen");
  await user.type(screen.getByRole("textbox"), "abc{Enter}");
  expect(screen.getByRole("alert").textContent).toContain("2 tegn for lang");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "😀😀😀😀😀😀😀😀😀abc");
  expect(peer.of("message")).toEqual([]);
});

test("typing shows and goes away by itself", async () => {
  await visit.open();
  peer.tell({ type: "typing", who: "bot", for_ms: 600 });
  await screen.findByText("Chatbot skriver …");
  await waitFor(() => expect(screen.queryByText("Chatbot skriver …")).toBeNull());
});

test("another language is spoken at once", async () => {
  await visit.open();
  await user.selectOptions(screen.getByRole("combobox"), "en");
  await screen.findByRole("button", { name: "Talk to a person" });
  expect(box.firstElementChild?.getAttribute("lang")).toBe("en");
  await waitFor(() => expect(peer.of("language")).toEqual([{ type: "language", language: "en" }]));
});

test("the page's keyboard shortcuts do not hear what is written", async () => {
  const heard = vi.fn();
  document.addEventListener("keydown", heard);
  await visit.open();
  heard.mockClear();
  await user.type(screen.getByRole("textbox"), "abc");
  document.removeEventListener("keydown", heard);
  expect(heard).not.toHaveBeenCalled();
});

test("axe finds nothing in the open panel", async () => {
  const panel = await visit.open();
  bot(2, { html: "<p>Kl. 9</p>", choices: [{ label: "Ja", value: "yes" }] });
  await within(panel).findByRole("button", { name: "Ja" });
  const { violations } = await axe.run(box);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
