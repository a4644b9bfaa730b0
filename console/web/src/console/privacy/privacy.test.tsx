import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

const FOUND = {
  address: "kari@havdal.example",
  conversations: 1,
  inquiries: ["2026-000012"],
  messages: 4,
  attachments: 1,
  beside: ["2026-000020"],
  silent: false,
  blocked: false,
};
const RETENTION = {
  periods: { chat_days: 21, inquiry_days: 183, identity_days: 183 },
  runs: [
    {
      id: "r1",
      day: "2026-03-02",
      dry: false,
      started_at: "2026-03-02T01:00:00Z",
      finished_at: "2026-03-02T01:00:01Z",
      counts: { chats: 7, inquiries: 2, messages: 31, attachments: 1, deferred: 0, links: 5 },
      failure: "",
    },
  ],
  coming: [{ day: "2026-03-04", count: 3 }],
  deferred: [
    { inquiries: ["2026-000013"], asked_at: "2026-03-01T09:00:00Z", until: "2027-03-03", beside: false },
  ],
};
async function open(role = "administrator", found = FOUND) {
  window.history.replaceState(null, "", "/console/privacy");
  const who = session();
  const more = ["see_access_log", "run_retention", "answer_persons"];
  const rights = role === "administrator" ? [...who.rights, ...more] : who.rights;
  const network = stubNetwork({
    "GET /session": () => ({ body: { ...who, staff: { ...who.staff, role }, rights } }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /retention": () => ({ body: RETENTION }),
    "POST /persons/find": () => ({ body: found }),
    "POST /persons/erase": () => ({
      body: {
        conversations: 1,
        kept: [{ inquiry: "2026-000013", reason: "archive", until: "2027-03-03" }],
        backups: ["/backup/a.db"],
        pending: ["dialogue"],
        answer: "Vi har slettet det vi hadde.",
        beside: ["2026-000020"],
      },
    }),
  });
  render(<App api={createApi()} />);
  const steps = () => network.asked.filter(({ method }) => method === "POST").map(({ path }) => path);
  return { steps, network };
}

describe("the page of privacy", () => {
  beforeEach(stubSocket);

  it("offers erasing where only a block is left of somebody, and nothing where nothing is", async () => {
    const none = { ...FOUND, conversations: 0, inquiries: [], messages: 0, attachments: 0, beside: [] };
    for (const blocked of [true, false]) {
      await open("administrator", { ...none, blocked });
      fireEvent.change(await screen.findByLabelText("Adresse eller nummer"), {
        target: { value: "vinn@lotto.example" },
      });
      fireEvent.click(screen.getByRole("button", { name: "Finn" }));
      await screen.findByText("Samtaler: 0. Meldinger: 0. Vedlegg: 0.");
      expect(screen.queryByText(/^Adressen er blokkert/) !== null).toBe(blocked);
      expect(screen.queryByRole("button", { name: "Slett alt …" }) !== null).toBe(blocked);
      cleanup();
    }
  });

  it("erases nothing before it has asked, and says what is left and where", async () => {
    const { steps, network } = await open();
    fireEvent.change(await screen.findByLabelText("Adresse eller nummer"), {
      target: { value: "kari@havdal.example" },
    });
    fireEvent.click(screen.getByRole("button", { name: "Finn" }));
    await screen.findByText("Samtaler: 1. Meldinger: 4. Vedlegg: 1.");
    expect(screen.getByText(/I andres henvendelser .*: 2026-000020/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Slett alt …" }));
    expect(steps()).toEqual(["/persons/find"]);
    const sure = screen.getByRole("group", { name: /Det kan ikke angres/ });
    fireEvent.click(within(sure).getByRole("button", { name: "Nei, behold" }));
    fireEvent.click(screen.getByRole("button", { name: "Slett alt …" }));
    fireEvent.click(screen.getByRole("button", { name: "Ja, slett" }));
    await screen.findByText("1 samtale er slettet.");
    expect(screen.getByText(/tatt ut av andres henvendelser, som ellers står: 2026-000020/)).toBeTruthy();
    expect(screen.getByText("/backup/a.db")).toBeTruthy();
    expect(
      screen.getByText(/2026-000013 er ikke slettet ennå: .* slettes av seg selv 3. mars 2027/),
    ).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>("Svar til personen").value).toContain("Vi har slettet");
    expect(steps()).toEqual(["/persons/find", "/persons/erase"]);
    const asked = network.asked.find(({ path }) => path === "/persons/erase");
    expect(asked?.body).toEqual({ channel: "email", address: "kari@havdal.example" });
  });

  it("forgets what was found when another address is written", async () => {
    await open();
    const address = await screen.findByLabelText("Adresse eller nummer");
    fireEvent.change(address, { target: { value: "kari@havdal.example" } });
    fireEvent.click(screen.getByRole("button", { name: "Finn" }));
    await screen.findByText("Samtaler: 1. Meldinger: 4. Vedlegg: 1.");
    fireEvent.change(address, { target: { value: "ola@havdal.example" } });
    expect(screen.queryByRole("button", { name: "Slett alt …" })).toBeNull();
  });

  it("shows runs and what comes", async () => {
    await open();
    const runs = await screen.findByRole("table", { name: "Slettet til nå" });
    expect(within(runs).getByText("31")).toBeTruthy();
    const waiting = screen.getByRole("table", { name: "Sletting som venter" });
    expect(within(waiting).getByRole("row", { name: "2026-000013 1. mars 2026 3. mars 2027" })).toBeTruthy();
    expect(screen.getByText(/slettes 3 samtaler, de første onsdag 4. mars/)).toBeTruthy();
  });

  it("has no place in the menu of those who are no administrators", async () => {
    await open("desk");
    await screen.findByRole("link", { name: /Kanaler/ });
    expect(screen.queryByRole("link", { name: "Personvern" })).toBeNull();
  });
});
