import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { FirstMessageDialog } from "../first/FirstMessageDialog";
import { RegisterDialog } from "../handling/RegisterDialog";
import { NewThread } from "../internal/NewThread";
import { ThreadPane } from "../internal/ThreadPane";
import { ForwardDialog } from "../services/ForwardDialog";
import { ResultDialog } from "../services/ResultDialog";
import { type Asked, stubNetwork, stubSocket } from "../testing/network";
import { Surroundings } from "../testing/Surroundings";
import { mine, session } from "../testing/samples";

const nothing = () => undefined;
const own = mine("a");
const thread = {
  id: "t",
  kind: "chat",
  title: "",
  starter: "staff-1",
  open_history: false,
  updated_at: "2026-01-01T10:00:00Z",
  members: [{ staff: "staff-1", name: "Kari", delivered: 0, seen: 0 }],
  unread: 0,
  last: null,
};
const inThread = { thread, messages: [] };
const unit = { id: "u", name: "Vei", withdrawn: false, members: [], leader: null };

const ROUTES = {
  "GET /session": () => ({ body: session() }),
  "GET /threads/t": () => ({ body: inThread }),
  "POST /threads/t/messages": () => ({ body: inThread }),
  "POST /threads": () => ({ body: inThread, status: 201 }),
  "GET /colleagues": () => ({ body: { colleagues: [] } }),
  "GET /groups": () => ({ body: { groups: [], units: [] } }),
  "GET /services": () => ({ body: { services: [], units: [unit] } }),
  "GET /units/u/standing": () => ({
    body: { unit: "u", open: true, opens_at: null, zone: "Europe/Oslo", colleagues: [] },
  }),
  "POST /inquiries/a/forward": () => ({ body: { inquiry: own } }),
  "GET /inquiries/a/result": () => ({ body: { text: "Saken er løst." } }),
  "POST /inquiries/a/result": () => ({ body: { inquiry: own } }),
  "POST /first-messages": () => ({ body: own }),
  "POST /registrations": () => ({ body: { id: "r", number: "2026-000009" }, status: 201 }),
};

/** What is asked while somebody writes, and sends nothing. */
const LOOKING = new Set(["/suggestions", "/first-messages/recipient"]);

interface Place {
  place: ReactElement;
  /** The text field, and the button that sends. */
  field: string;
  send: string;
  /** What stands there before somebody writes. */
  empty: string;
  before?(user: ReturnType<typeof userEvent.setup>): Promise<void>;
}

const PLACES: Record<string, Place> = {
  "a conversation among staff": {
    place: <ThreadPane thread="t" me="staff-1" />,
    field: "Skriv til de andre",
    send: "Send",
    empty: "",
  },
  "a new conversation": {
    place: <NewThread done={nothing} close={nothing} />,
    field: "Melding",
    send: "Send",
    empty: "",
    before: async (user) => {
      await user.click(screen.getByRole("radio", { name: /forumet/ }));
      await user.type(screen.getByRole("textbox", { name: "Tittel" }), "Skranken");
    },
  },
  "a call that is registered": {
    place: <RegisterDialog close={nothing} />,
    field: "Hva det gjaldt",
    send: "Besvart",
    empty: "",
  },
  "a first message": {
    place: <FirstMessageDialog close={nothing} />,
    field: "Melding",
    send: "Send",
    empty: "",
    before: async (user) => {
      await user.type(screen.getByRole("textbox", { name: "E-postadresse" }), "kari@nordmann.example");
      await user.type(screen.getByRole("textbox", { name: "Emne" }), "Skjemaet");
    },
  },
  "what goes with a forwarded inquiry": {
    place: <ForwardDialog summary={{ ...own, unit: "u" }} done={nothing} close={nothing} />,
    field: "Merknad til kollegaene (innbyggeren ser den ikke)",
    send: "Send",
    empty: "",
  },
  "a department's result": {
    place: <ResultDialog summary={own} done={nothing} close={nothing} />,
    field: "Tekst til innbyggeren",
    send: "Send",
    empty: "Saken er løst.",
  },
};

const show = ({ place }: Place) => render(<Surroundings>{place}</Surroundings>);
const box = ({ field }: Place) => screen.findByRole<HTMLTextAreaElement>("textbox", { name: field });
const stored = () => Object.keys(localStorage).filter((key) => key.startsWith("torg.draft."));

describe.each(Object.entries(PLACES))("%s", (_, place) => {
  let asked: Asked[];
  beforeEach(() => {
    stubSocket();
    asked = stubNetwork(ROUTES).asked;
  });

  it("is there again after its place was left, and can be thrown away", async () => {
    const user = userEvent.setup();
    const first = show(place);
    await waitFor(async () => expect((await box(place)).value).toBe(place.empty));
    expect(screen.queryByRole("button", { name: "Forkast" })).toBeNull();
    await user.type(await box(place), " Halvt skrevet på øya");
    first.unmount();
    const again = show(place);
    expect((await box(place)).value).toContain("Halvt skrevet på øya");
    await user.click(await screen.findByRole("button", { name: "Forkast" }));
    await waitFor(async () => expect((await box(place)).value).toBe(place.empty));
    again.unmount();
    show(place);
    await waitFor(async () => expect((await box(place)).value).toBe(place.empty));
    expect(screen.queryByRole("button", { name: "Forkast" })).toBeNull();
  });

  it("is sent once and then not kept any longer", async () => {
    const user = userEvent.setup();
    show(place);
    await place.before?.(user);
    await user.type(await box(place), "Ferdig skrevet");
    expect(stored()).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: place.send }));
    await waitFor(() => expect(stored()).toEqual([]));
    const sent = asked.filter(({ method, path }) => method === "POST" && !LOOKING.has(path));
    expect(sent.map(({ body }) => JSON.stringify(body))).toEqual([expect.stringContaining("Ferdig skrevet")]);
  });
});
