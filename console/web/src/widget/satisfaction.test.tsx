import { screen, waitFor, within } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Chat } from "./chat";
import type { FeedbackFrame, Satisfaction } from "./protocol";
import type { Peer } from "./testing/peer";
import { Visit } from "./testing/visit";

const QUESTION = "Fikk du den hjelpen du trengte?";
const NOTHING: FeedbackFrame = {
  type: "feedback",
  ratings: {},
  consents: [],
  question: null,
  satisfaction: null,
};
const ASKED: FeedbackFrame = {
  ...NOTHING,
  satisfaction: { inquiry: "2026-000012", helped: null, comment: "" },
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
  if (path.includes("/satisfaction"))
    return { status: 200, body: { comment: "", ...(body as Partial<Satisfaction>) } };
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

const told = (): unknown[] =>
  peer.requests.filter(({ path }) => path.includes("/satisfaction")).map(({ body }) => body);
const solve = (): void => {
  found = ASKED;
  peer.tell({ type: "event", sequence: peer.next(), kind: "status", status: "solved" });
};
const question = (): Promise<HTMLElement> => screen.findByRole("group", { name: QUESTION });
const pressed = async (): Promise<(string | null)[]> =>
  within(await question())
    .getAllByRole("button")
    .map((button) => button.getAttribute("aria-pressed"));

test("it is asked once the inquiry is solved, said aloud once and takes no focus", async () => {
  expect(screen.queryByText(QUESTION)).toBeNull();
  const before = document.activeElement;
  solve();
  await question();
  await waitFor(() => expect(visit.aloud()).toEqual([QUESTION]));
  expect(document.activeElement).toBe(before);
  expect(await pressed()).toEqual(["false", "false", "false"]);
  expect(screen.queryByLabelText(/Vil du si mer/)).toBeNull();
  expect(await visit.wrong()).toEqual([]);
});

test("it is asked alike when the person says goodbye to the bot, below what was said", async () => {
  await user.type(screen.getByRole("textbox"), "Tusen takk{Enter}");
  await waitFor(() => expect(chat.outbox.messages).toEqual([]));
  found = ASKED;
  const before = document.activeElement;
  peer.tell({ type: "event", sequence: peer.next(), kind: "ended" });
  const asked = (await question()).closest("li");
  await waitFor(() => expect(visit.aloud().filter((text) => text === QUESTION)).toEqual([QUESTION]));
  expect(document.activeElement).toBe(before);
  expect(asked?.previousElementSibling?.textContent).toContain("Tusen takk");
  await user.type(screen.getByRole("textbox"), "Én ting til{Enter}");
  await screen.findByText("Én ting til");
  expect(screen.getAllByRole("group", { name: QUESTION })).toHaveLength(1);
});

test("an answer is one press by the keyboard, is thanked for and can be changed", async () => {
  solve();
  within(await question())
    .getByRole("button", { name: "Delvis" })
    .focus();
  await user.keyboard("{Enter}");
  await screen.findByLabelText(/Vil du si mer/);
  expect(await pressed()).toEqual(["false", "true", "false"]);
  expect(document.activeElement?.textContent).toBe("Delvis");
  await waitFor(() => expect(visit.aloud()).toEqual([QUESTION, "Takk for svaret!"]));
  await user.click(within(await question()).getByRole("button", { name: "Ja" }));
  const both = [
    { inquiry: "2026-000012", helped: "partly" },
    { inquiry: "2026-000012", helped: "yes" },
  ];
  await waitFor(() => expect(told()).toEqual(both));
  expect(await pressed()).toEqual(["true", "false", "false"]);
  expect(await visit.wrong()).toEqual([]);
});

test("a comment may follow, and its field goes when it is kept", async () => {
  solve();
  await user.click(within(await question()).getByRole("button", { name: "Nei" }));
  const field = await screen.findByLabelText(/Vil du si mer/);
  await user.type(field, "Det tok tid");
  await user.click(screen.getByRole("button", { name: "Send kommentaren" }));
  await waitFor(() => expect(screen.queryByLabelText(/Vil du si mer/)).toBeNull());
  expect(told().at(-1)).toEqual({ inquiry: "2026-000012", helped: "no", comment: "Det tok tid" });
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Skriv en melding" }));
});

test("what was not kept is not shown as if it was, and a comment stays in its field", async () => {
  solve();
  const yes = within(await question()).getByRole("button", { name: "Ja" });
  down = true;
  await user.click(yes);
  expect((await screen.findByText(/ikke lagret det/)).getAttribute("role")).toBe("alert");
  expect(await pressed()).toEqual(["false", "false", "false"]);
  down = false;
  await user.click(yes);
  await user.type(await screen.findByLabelText(/Vil du si mer/), "Takk");
  down = true;
  await user.click(screen.getByRole("button", { name: "Send kommentaren" }));
  await screen.findByText(/ikke lagret det/);
  expect(screen.getByLabelText<HTMLTextAreaElement>(/Vil du si mer/).value).toBe("Takk");
});

test("what stood there before the chat was opened again is neither said aloud nor asked for more", async () => {
  found = { ...ASKED, satisfaction: { inquiry: "2026-000012", helped: "yes", comment: "" } };
  chat.feedback.load(true);
  expect(await waitFor(pressed)).toEqual(["true", "false", "false"]);
  expect(screen.queryByLabelText(/Vil du si mer/)).toBeNull();
  expect(visit.aloud()).toEqual([]);
  peer.tell({ type: "event", sequence: peer.next(), kind: "deleted" });
  await waitFor(() => expect(screen.queryByRole("group", { name: QUESTION })).toBeNull());
});
