import { screen, waitFor } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Chat } from "./chat";
import { type Peer, welcome } from "./testing/peer";
import { Visit } from "./testing/visit";

let peer: Peer;
let chat: Chat;
let answer: { status: number; body: unknown };
let user: UserEvent;
let visit: Visit;

beforeEach(async () => {
  visit = await Visit.begin((_method, path) => {
    if (path.endsWith("/contacts")) return answer;
    const config = { municipality: "Havdal", languages: ["nb"], retention_days: 21, text_limit: 4000 };
    return {
      status: 200,
      body: { ...config, privacy_url: "/", dialogue: "up", continue_by: ["email", "sms"] },
    };
  });
  ({ peer, chat, user } = visit);
  await visit.open();
});

afterEach(() => visit.leave());

const handedOver = async (): Promise<void> => {
  await visit.says("Hei");
  peer.tell({ type: "event", sequence: peer.next(), kind: "owner", owner: "queue", staff_name: null });
};
const offer = () => screen.findByRole("button", { name: "Få svar selv om du lukker chatten" });

test("an address is offered once a person has the conversation, and not before anything was said", async () => {
  expect(screen.queryByRole("button", { name: /Legg igjen adresse|Få svar selv/ })).toBeNull();
  await handedOver();
  await user.click(await offer());
  expect(document.activeElement).toBe(screen.getByLabelText("E-postadresse"));
  expect(await visit.wrong()).toEqual([]);
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
