import { screen, waitFor } from "@testing-library/dom";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Chat } from "./chat";
import { ack, message, type Peer, welcome } from "./testing/peer";
import { Visit } from "./testing/visit";

const CONFIG = {
  municipality: "Havdal kommune",
  languages: ["nb", "nn", "sv", "en"],
  retention_days: 21,
  text_limit: 4000,
  privacy_url: "/personvern.html",
  dialogue: "up",
  file_limit: 2 * 1024 * 1024,
  files_at_once: 2,
  hours: { open: false, changes_at: "2026-03-02T07:00:00Z" },
};
const letter = (name = "brev.txt", content = "Hei"): File =>
  new File([content], name, { type: "text/plain" });
let peer: Peer;
let chat: Chat;
let answer: { status: number; body: unknown };
let user: UserEvent;
let visit: Visit;

beforeEach(async () => {
  // Node's fetch does not know jsdom's FormData; what a browser makes of a real one is tested in a browser.
  vi.stubGlobal(
    "FormData",
    class extends URLSearchParams {
      override append(name: string, value: unknown): void {
        super.append(name, value instanceof File ? value.name : String(value));
      }
    },
  );
  answer = { status: 200, body: ack("file", 7) };
  const serve = (method: string, path: string): { status: number; body: unknown } => {
    if (path.includes("/config")) return { status: 200, body: CONFIG };
    return method === "POST" && path.includes("/files") ? answer : { status: 404, body: {} };
  };
  visit = await Visit.begin(serve, userEvent.setup({ applyAccept: false }));
  ({ peer, chat, user } = visit);
  await visit.open();
  await screen.findByRole("button", { name: "Legg ved filer" });
});

afterEach(() => visit.leave());

async function choose(...files: File[]): Promise<void> {
  const input = visit.box.querySelector<HTMLInputElement>("input[type=file]");
  if (input !== null) await user.upload(input, files);
}
const names = (): string[] => chat.files.chosen.map(({ file }) => file.name);
const sent = (): string[] => peer.requests.filter(({ method }) => method === "POST").map(({ path }) => path);

test("a chosen file can be taken away again before it is sent, and the focus goes to the field", async () => {
  await choose(letter("en.txt"), letter("to.txt"));
  expect(screen.getByRole("list", { name: "Filer som sendes med" }).textContent).toContain("to.txt");
  expect(await visit.wrong()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Fjern en.txt" }));
  expect(names()).toEqual(["to.txt"]);
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  expect(sent()).toEqual([]);
});

test.each([
  [
    "too large",
    [letter("stor.txt", "x".repeat(2 * 1024 * 1024 + 1))],
    [],
    "stor.txt er for stor. En fil kan være på 2 MB.",
  ],
  ["too many", [letter("1"), letter("2"), letter("3")], ["1", "2"], "Du kan sende 2 filer om gangen."],
  ["empty", [letter("tom.txt", "")], [], "tom.txt er tom eller av en type"],
])("what is %s says why and is not sent", async (_what, files, kept, said) => {
  await choose(...files);
  expect(names()).toEqual(kept);
  expect(screen.getByRole("alert").textContent).toContain(said);
});

test("text and files go in one request; afterwards the field is empty", async () => {
  await choose(letter());
  await user.type(screen.getByRole("textbox"), "Se her{Enter}");
  await waitFor(() => expect(names()).toEqual([]));
  expect(sent()).toHaveLength(1);
  expect(peer.requests.map(({ body }) => body)).toContain("text=Se+her&file=brev.txt");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "");
  expect(chat.session.stored.inquiry).toBe("2026-000012");
  expect(peer.of("message")).toEqual([]);
});

test("a refused kind says which file it was; all stays, and a second try has the same id", async () => {
  answer = { status: 400, body: { code: "file_refused", message: "brev.txt", retry_after: null } };
  await choose(letter());
  await user.type(screen.getByRole("textbox"), "Se her{Enter}");
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("brev.txt er tom eller av en type"),
  );
  expect(names()).toEqual(["brev.txt"]);
  expect(screen.getByRole("textbox")).toHaveProperty("value", "Se her");
  answer = { status: 503, body: {} };
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toContain("Filene og teksten står fortsatt her"),
  );
  expect(new Set(sent()).size).toBe(1);
});

test("files of a message are offered by name and size", async () => {
  const files = [{ id: "f1", name: "vedtak.pdf", media_type: "application/pdf", size: 3_000_000 }];
  await waitFor(() => expect(chat.link).toBe("up"));
  peer.tell(message(4, { author: "staff", author_name: "Ada", text: "", files }));
  const save = await screen.findByRole("button", { name: /vedtak\.pdf/ });
  expect(save.textContent).toMatch(/2,9\sMB/);
  await user.click(save);
  await screen.findByText("Vi fikk ikke hentet filen. Prøv igjen om litt.");
});

test("who waits hears the place in the queue, and of others' waits only what is known", async () => {
  const waiting = {
    hours: { open: true, changes_at: "2026-03-02T14:30:00Z" },
    ahead: 2,
    waits: null as object | null,
  };
  peer.onRequest = (_method, path) =>
    path.includes("/waiting") ? { status: 200, body: waiting } : { status: 200, body: CONFIG };
  await waitFor(() => expect(chat.link).toBe("up"));
  peer.tell(welcome({ owner: "queue" }));
  await waitFor(() => expect(screen.getByRole("log").textContent).toContain("Det er 2 foran deg i køen."));
  expect(screen.getByRole("log").textContent).not.toContain("minutt");
  waiting.waits = { count: 12, from: 2, to: 9 };
  waiting.ahead = 0;
  await chat.waiting.load();
  await waitFor(() =>
    expect(screen.getByRole("log").textContent).toContain(
      "Du er først i køen. De fleste av de siste 12 ventet mellom 2 og 9 minutter.",
    ),
  );
  expect(visit.aloud().filter((line) => line?.includes("køen"))).toEqual(["Det er 2 foran deg i køen."]);
  peer.tell(welcome({ owner: "staff", staff_name: "Ada" }));
  await waitFor(() => expect(screen.getByRole("log").textContent).not.toContain("køen"));
});

test("says before anything is written when staff are there again", () => {
  expect(screen.getByRole("log").textContent).toMatch(/Medarbeiderne er til stede igjen .+ kl\. \d\d:\d\d\./);
});
