import { screen, waitFor, within } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import jsQR from "jsqr";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Chat } from "./chat";
import { squares } from "./qr/main";
import type { Peer } from "./testing/peer";
import { Visit } from "./testing/visit";

type Answer = { status: number; body: unknown };

const CONFIG = {
  municipality: "Havdal kommune",
  languages: ["nb"],
  retention_days: 21,
  text_limit: 4000,
  privacy_url: "/",
  dialogue: "up",
  continue_by: ["email"],
};
const KEY = "abcdefghijklmnopqrst_-";
const refused = (code: string, status = 400): Answer => ({
  status,
  body: { code, message: "", retry_after: null },
});

let peer: Peer;
let chat: Chat;
let user: UserEvent;
let visit: Visit;
let answer: Answer;

beforeEach(async () => {
  answer = { status: 200, body: {} };
  visit = await Visit.begin((_method, path) =>
    path.includes("/config") ? { status: 200, body: CONFIG } : answer,
  );
  ({ peer, chat, user } = visit);
  await visit.open();
});

afterEach(() => visit.leave());

const asked = (part: string): unknown[] =>
  peer.requests.filter(({ path }) => path.includes(part)).map(({ body }) => body);
const press = (name: string): Promise<void> => user.click(screen.getByRole("button", { name }));

async function toTheMail(): Promise<void> {
  await visit.says("Hei");
  await press("Lagre samtalen");
  await press("På e-post");
}

test("neither a copy nor another device is offered before anything was said", () => {
  expect(screen.queryByRole("button", { name: /Lagre samtalen|Fortsett på telefonen/ })).toBeNull();
});

test("a copy goes by e-mail once the code that was sent there is typed, and the same copy is one", async () => {
  await toTheMail();
  const field = screen.getByLabelText("E-postadresse");
  expect(document.activeElement).toBe(field);
  expect(await visit.wrong()).toEqual([]);
  answer = { status: 200, body: { address: "kari@nordmann.example", sent: "code" } };
  await user.type(field, "Kari@Nordmann.example{Enter}");
  const code = await screen.findByLabelText("Kode");
  expect(document.activeElement).toBe(code);
  await screen.findByText(/kode på åtte sifre til kari@nordmann\.example/);
  answer = refused("wrong_code");
  await user.type(code, "1234 5678{Enter}");
  await screen.findByText("Koden stemmer ikke, eller den er for gammel.");
  expect(await visit.wrong()).toEqual([]);
  answer = { status: 200, body: { address: "kari@nordmann.example", sent: "copy" } };
  await press("Send kopien");
  await waitFor(() => expect(screen.queryByLabelText("Kode")).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Skriv en melding" }));
  const sent = asked("/copies") as { id: string; address: string; code: string | null }[];
  expect(sent.map(({ address, code }) => [address, code])).toEqual([
    ["Kari@Nordmann.example", null],
    ["kari@nordmann.example", "1234 5678"],
    ["kari@nordmann.example", "1234 5678"],
  ]);
  expect(sent[1]?.id).toBe(sent[2]?.id);
  expect(sent[0]?.id).not.toBe(sent[1]?.id);
});

test.each([
  ["bad_input", /ser ikke ut som en e-postadresse/],
  ["rate_limited", /sendt mange herfra/],
  ["unavailable", /fikk ikke sendt det/],
])(
  "an address that is refused (%s) stays in its field, with the reason; Escape leads back",
  async (code, said) => {
    await toTheMail();
    answer = refused(code);
    await user.type(screen.getByLabelText("E-postadresse"), "kari{Enter}");
    await screen.findByText(said);
    expect(screen.getByLabelText("E-postadresse")).toHaveProperty("value", "kari");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByLabelText("E-postadresse")).toBeNull());
    expect(screen.queryByRole("dialog")).not.toBeNull();
  },
);

test("a link leads on elsewhere, with its key where no server is told of it, and each is a new one", async () => {
  await visit.says("Hei");
  answer = { status: 200, body: { key: KEY, expires_at: "2026-03-02T10:10:00Z" } };
  await press("Fortsett på telefonen");
  const field = await screen.findByLabelText("Lenke");
  expect(field).toHaveProperty("value", `${peer.url}c#${KEY}`);
  expect(await visit.wrong()).toEqual([]);
  await press("Tilbake til samtalen");
  await waitFor(() => expect(screen.queryByLabelText("Lenke")).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  answer = refused("unavailable", 503);
  await press("Fortsett på telefonen");
  await screen.findByText("Vi fikk ikke laget lenken. Prøv igjen om litt.");
  expect(screen.queryByLabelText("Lenke")).toBeNull();
  expect(peer.requests.some(({ path }) => path.includes(KEY))).toBe(false);
});

test("a conversation that was begun elsewhere is taken up, with its language and number", async () => {
  const found = { conversation: "0b8f6f1e-2f0c-4b0e-9a51-0e1f5f6d7c11", secret: "s".repeat(43) };
  answer = { status: 200, body: { ...found, language: "en", inquiry: "2026-000007" } };
  await chat.goOn(KEY);
  await waitFor(() => expect(peer.of("hello").at(-1)).toMatchObject({ ...found, after: 0 }));
  await screen.findByText("Inquiry 2026-000007");
  expect(visit.storage.load()).toMatchObject({ ...found, inquiry: "2026-000007" });
  expect(asked("/continued")).toEqual([{ key: KEY }]);
});

test("a key that is good no more says so, aloud too, and a new conversation can begin", async () => {
  answer = refused("not_found", 404);
  await chat.goOn(KEY);
  const log = screen.getByRole("log", { name: "Samtalen" });
  await within(log).findByText(/Lenken er brukt eller for gammel/);
  await waitFor(() => expect(visit.aloud().join(" ")).toContain("Lenken er brukt"));
  await visit.says("Hei");
});

test("a camera reads the link in what is drawn", () => {
  const link = `https://torg.havdal.example/c#${KEY}`;
  const { size, path } = squares(link);
  const scale = 4;
  const pixels = new Uint8ClampedArray((size * scale) ** 2 * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * size + Number(x)) * scale;
      for (let pixel = from; pixel < from + scale; pixel += 1) pixels.set([0, 0, 0, 255], pixel * 4);
    }
  }
  expect(jsQR(pixels, size * scale, size * scale)?.data).toBe(link);
});
