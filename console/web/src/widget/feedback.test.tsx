import { screen, waitFor, within } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Chat } from "./chat";
import type { FeedbackFrame } from "./protocol";
import { message, type Peer } from "./testing/peer";
import { Visit } from "./testing/visit";

const SOURCE = { article: "a", title: "Åpningstider", url: "https://www.havdal.example/a", language: "nb" };
const NOTHING: FeedbackFrame = {
  type: "feedback",
  ratings: {},
  consents: [],
  question: null,
  satisfaction: null,
};
const SOLVED: FeedbackFrame = {
  ...NOTHING,
  consents: [{ inquiry: "2026-000012", state: "open" }],
  question: "Kan vi bruke svaret?",
};

let peer: Peer;
let chat: Chat;
let found: FeedbackFrame;
let down: boolean;
let user: UserEvent;
let visit: Visit;

function serve(_method: string, path: string, body: unknown): { status: number; body: unknown } {
  if (down) return { status: 503, body: { code: "unavailable", message: "", retry_after: null } };
  if (path.includes("/feedback")) return { status: 200, body: found };
  if (path.includes("/ratings")) return { status: 200, body: { type: "rating" } };
  if (path.includes("/consents")) {
    const { inquiry, given } = body as { inquiry: string; given: boolean };
    const text = given ? "Takk! Du kan ta det tilbake." : "Greit.";
    return { status: 200, body: { type: "consent", inquiry, state: given ? "given" : "refused", text } };
  }
  return { status: 404, body: {} };
}

beforeEach(async () => {
  [found, down] = [NOTHING, false];
  visit = await Visit.begin(serve);
  ({ peer, chat, user } = visit);
  await visit.open();
  await visit.says("Når har dere åpent?");
});

afterEach(() => visit.leave());

const asked = (part: string): unknown[] =>
  peer.requests.filter(({ path }) => path.includes(part)).map(({ body }) => body);
const answer = (): void =>
  peer.tell(message(peer.next(), { id: "answer-1", html: "<p>Kl. 9</p>", sources: [SOURCE] }));
const close = (): void =>
  peer.tell({ type: "event", sequence: peer.next(), kind: "status", status: "closed" });
const question = (): Promise<HTMLElement> => screen.findByRole("group", { name: "Kan vi bruke svaret?" });
const thumb = (name: string): Promise<HTMLElement> => screen.findByRole("button", { name });

test("only answers out of the knowledge base have thumbs", async () => {
  peer.tell(message(peer.next(), { text: "Hei! Hva kan jeg hjelpe med?" }));
  peer.tell(message(peer.next(), { author: "staff", author_name: "Kari", text: "Kl. 9", sources: [SOURCE] }));
  await screen.findByText("Hei! Hva kan jeg hjelpe med?");
  expect(screen.queryByRole("group", { name: "Hjalp svaret?" })).toBeNull();
  answer();
  expect(
    within(await screen.findByRole("group", { name: "Hjalp svaret?" })).getAllByRole("button"),
  ).toHaveLength(2);
});

test("a thumb is pressed, changed and taken back, each told in order", async () => {
  answer();
  await user.click(await thumb("Svaret hjalp"));
  expect((await thumb("Svaret hjalp")).getAttribute("aria-pressed")).toBe("true");
  await user.click(await thumb("Svaret hjalp ikke"));
  expect((await thumb("Svaret hjalp")).getAttribute("aria-pressed")).toBe("false");
  await user.click(await thumb("Svaret hjalp ikke"));
  const told = ["up", "down", null].map((value) => ({ message: "answer-1", value }));
  await waitFor(() => expect(asked("/ratings")).toEqual(told));
  expect(peer.requests.at(-1)?.authorization).toBe(`Bearer ${chat.session.stored.secret}`);
  expect(await visit.wrong()).toEqual([]);
});

test("a rating that was not kept is not shown as if it was", async () => {
  answer();
  down = true;
  await user.click(await thumb("Svaret hjalp"));
  expect((await screen.findByText(/ikke lagret det/)).getAttribute("role")).toBe("alert");
  expect((await thumb("Svaret hjalp")).getAttribute("aria-pressed")).toBe("false");
});

test("consent is asked for once the inquiry is closed, and a no ends it", async () => {
  expect(screen.queryByText("Kan vi bruke svaret?")).toBeNull();
  peer.tell(message(peer.next(), { author: "notice", text: "Kari har avsluttet henvendelsen." }));
  found = SOLVED;
  close();
  const group = await question();
  expect(await visit.wrong()).toEqual([]);
  await user.click(within(group).getByRole("button", { name: "Nei takk" }));
  await within(screen.getByRole("log", { name: "Samtalen" })).findByText("Greit.");
  expect(asked("/consents")).toEqual([{ inquiry: "2026-000012", given: false }]);
  expect(screen.queryByRole("button", { name: "Trekk samtykket" })).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
});

test("the question stays below the closing when the person goes on", async () => {
  peer.tell(message(peer.next(), { author: "notice", text: "Kari har avsluttet henvendelsen." }));
  found = SOLVED;
  close();
  await question();
  peer.tell(message(peer.next(), { author: "citizen", client_id: "another-1", text: "Enda et spørsmål" }));
  const later = await screen.findByText("Enda et spørsmål");
  const following = (await question()).compareDocumentPosition(later);
  expect(following & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("a yes can be taken back in the row below the field, also after a reload", async () => {
  found = SOLVED;
  close();
  await user.click(await screen.findByRole("button", { name: "Ja, gjerne" }));
  await screen.findByRole("button", { name: "Trekk samtykket" });
  found = { ...NOTHING, consents: [{ inquiry: "2026-000012", state: "given" }] };
  chat.feedback.forget();
  chat.feedback.load();
  await waitFor(() => expect(chat.feedback.given).toBe(true));
  await user.click(await screen.findByRole("button", { name: "Trekk samtykket" }));
  await within(screen.getByRole("log", { name: "Samtalen" })).findByText("Greit.");
  expect(asked("/consents").at(-1)).toEqual({ inquiry: "2026-000012", given: false });
  expect(screen.queryByRole("button", { name: "Trekk samtykket" })).toBeNull();
});

test("an answer to the question that was not kept is asked for again", async () => {
  found = SOLVED;
  close();
  const yes = await screen.findByRole("button", { name: "Ja, gjerne" });
  down = true;
  await user.click(yes);
  await screen.findByText(/ikke lagret det/);
  down = false;
  await user.click(screen.getByRole("button", { name: "Ja, gjerne" }));
  await screen.findByRole("button", { name: "Trekk samtykket" });
  expect(screen.queryByText(/ikke lagret det/)).toBeNull();
});

test("with the conversation goes what was thought of it", async () => {
  found = SOLVED;
  close();
  await question();
  found = NOTHING;
  peer.tell({ type: "event", sequence: peer.next(), kind: "deleted" });
  await waitFor(() => expect(screen.queryByRole("group", { name: "Kan vi bruke svaret?" })).toBeNull());
});
