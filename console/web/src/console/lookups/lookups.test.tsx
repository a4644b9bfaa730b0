import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { describe, expect, it } from "vitest";
import { ApiProvider } from "../../api/ApiProvider";
import { createApi } from "../../api/client";
import type { LookupEntry, LookupRegister } from "../../api/lookups";
import { NewsProvider } from "../desk/News";
import { SessionProvider } from "../session/SessionProvider";
import { type Asked, refused, stubNetwork } from "../testing/network";
import { detail, session, summary } from "../testing/samples";
import { TextsProvider } from "../texts/TextsProvider";
import { LookupPanel } from "./LookupPanel";
import { askedOf, offersOf } from "./putting";

const LETTER = "Kari Nordmann\nStorgata 14\n4480 HAVDAL";
const ENTRY: LookupEntry = {
  values: [{ name: "name", labels: { nb: "Navn" }, text: "Kari Nordmann" }],
  person: "Kari Nordmann",
  ways: [{ channel: "letter", address: LETTER }],
};
const PEOPLE: LookupRegister = {
  name: "people",
  labels: { nb: "Innbyggere" },
  fields: [
    { name: "name", labels: { nb: "Etternavn" }, required: true },
    { name: "year", labels: { en: "Year" }, required: false },
  ],
  most: 20,
  wrong: "",
  why: null,
};

describe("what can be put on a person", () => {
  it("is each address with the name", () => {
    expect(offersOf(ENTRY, null)).toEqual([
      { kind: "letter", contact: { channel: "letter", address: LETTER, name: "Kari Nordmann" } },
    ]);
  });

  it("is the name alone where the person is reached by a way without one", () => {
    const way = { channel: "email", address: "k@nordmann.example", name: "" };
    expect(offersOf({ ...ENTRY, ways: [] }, way)).toEqual([
      { kind: "name", contact: { channel: "email", address: "k@nordmann.example", name: "Kari Nordmann" } },
    ]);
    expect(offersOf({ ...ENTRY, ways: [] }, { ...way, name: "K" })).toEqual([]);
    expect(offersOf({ ...ENTRY, ways: [] }, { ...way, channel: "webchat" })).toEqual([]);
    expect(offersOf({ ...ENTRY, ways: [], person: "" }, way)).toEqual([]);
  });

  it("asks by the fields that are filled in", () => {
    expect(askedOf({ name: " Kari ", year: "  " })).toEqual({ name: "Kari" });
  });
});

function open(registers: LookupRegister[]) {
  const found = detail(summary("a"), []);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries/a/lookups": () => ({ body: { registers } }),
    "POST /inquiries/a/lookups/people": () => ({ body: { entries: [ENTRY] } }),
    "POST /inquiries/a/contacts": () => ({ body: found }),
  });
  render(
    <MemoryRouter>
      <TextsProvider>
        <ApiProvider api={createApi()}>
          <SessionProvider first={null}>
            <NewsProvider>
              <LookupPanel inquiry="a" replyTo={null} focus read={() => undefined} />
            </NewsProvider>
          </SessionProvider>
        </ApiProvider>
      </TextsProvider>
    </MemoryRouter>,
  );
  return network;
}

/** What was sent about the inquiry. */
function posted({ asked }: { asked: Asked[] }): unknown[] {
  const mine = asked.filter(({ method, path }) => method === "POST" && path.startsWith("/inquiries/a/"));
  return mine.map(({ body }) => body);
}

describe("the panel", () => {
  it("has its first field ready, asks, and puts what was found on the person", async () => {
    const network = open([PEOPLE]);
    const field = await screen.findByLabelText("Etternavn");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await userEvent.keyboard("Nordmann{Enter}");
    expect(await screen.findByText("1 treff")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Bruk postadressen" }));
    expect(screen.getByText(/Kari Nordmann, Storgata 14, 4480 HAVDAL/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Lagre" }));
    await screen.findByText("Lagret på innbyggeren.");
    expect(posted(network)).toEqual([
      { query: { name: "Nordmann" } },
      { channel: "letter", address: LETTER, name: "Kari Nordmann" },
    ]);
  });

  it.each([
    ["register_slow", 503, "Registeret svarte ikke i tide. Prøv igjen om litt."],
    ["register_unavailable", 503, /Registeret svarer ikke, eller svarer noe/],
    ["too_many_hits", 400, "Mer enn 20 treff. Skriv mer, så det blir færre."],
  ])("says what %s means, and lets one ask again", async (code, status, text) => {
    const network = open([PEOPLE]);
    network.routes["POST /inquiries/a/lookups/people"] = () => refused(status, code);
    await userEvent.type(await screen.findByLabelText("Etternavn"), "Nordmann{Enter}");
    expect(await screen.findByText(text)).toBeTruthy();
    network.routes["POST /inquiries/a/lookups/people"] = () => ({ body: { entries: [] } });
    await userEvent.click(screen.getAllByRole("button", { name: "Slå opp" }).at(-1) as HTMLElement);
    expect(await screen.findByText("Ingen treff.")).toBeTruthy();
    expect(screen.queryByText(text)).toBeNull();
  });

  it("does not ask before what is required is there", async () => {
    const network = open([PEOPLE]);
    await userEvent.type(await screen.findByLabelText("Year"), "1980{Enter}");
    expect(posted(network)).toEqual([]);
  });

  it("says that there is no register", async () => {
    open([]);
    expect(await screen.findByText(/ikke satt opp noe register/)).toBeTruthy();
  });

  it("says why a register is off, and offers the others first", async () => {
    const why = { code: "setting_missing", values: { setting: "url" }, field: "", line: null };
    open([{ ...PEOPLE, name: "off", wrong: "url: it is missing", why }, PEOPLE]);
    const choice = await screen.findByLabelText("Register");
    expect((choice as HTMLSelectElement).value).toBe("people");
    await userEvent.selectOptions(choice, "off");
    expect(screen.getByText("Innstillingen url mangler.").closest("[lang=en]")).toBeNull();
  });
});
