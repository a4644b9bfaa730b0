import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { type Asked, FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { file, MAIL, mine, page, session, summary } from "../testing/samples";
import { bodyOf, byWay, complete, emptyForm, waysOn } from "./firstMessage";

const known = mine("a", { title: "Hull i veien" });
const REACHED = { channel: "email", address: MAIL.address, stopped: false, open: [] };
const CANNED = {
  id: "c",
  scope: "own",
  unit: null,
  title: "Hilsen",
  titles: {},
  shortcut: "hei",
  version: 1,
  editable: true,
  actions: null,
};

function open(routes: Parameters<typeof stubNetwork>[0] = {}, rights?: readonly string[]) {
  window.history.replaceState(null, "", "/console/waiting");
  const own = rights === undefined ? session() : { ...session(), rights: [...rights] };
  const network = stubNetwork({
    "GET /session": () => ({ body: own }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /canned-replies": () => ({
      body: { replies: [{ ...CANNED, texts: { nb: "Hei {{navn}}! Sak {{saksnummer}}." } }], units: [] },
    }),
    "POST /first-messages/recipient": () => ({ body: REACHED }),
    "POST /first-messages": () => ({ body: mine("new") }),
    ...routes,
  });
  render(<App api={createApi()} />);
  const sent = () => network.asked.filter(({ path }) => path === "/first-messages").map(body);
  return { network, sent, user: userEvent.setup() };
}

const body = (asked: Asked) => asked.body as Record<string, unknown>;
const field = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

async function begin(
  user: ReturnType<typeof userEvent.setup>,
  { title = "Skjemaet", text = "Som avtalt." } = {},
) {
  await user.click(await screen.findByRole("button", { name: "Skriv til noen" }));
  for (const [name, words] of [
    ["E-postadresse", MAIL.address],
    ["Emne", title],
    ["Melding", text],
  ] as const) {
    await user.click(field(name));
    await user.paste(words);
  }
}

describe("a first message", () => {
  const form = { ...emptyForm("nb"), address: " kari@nordmann.example ", title: "Skjema", text: "Hei" };

  it("needs an address and a text, and by e-mail a subject", () => {
    expect(complete(form)).toBe(true);
    expect(complete({ ...form, title: " " })).toBe(false);
    expect(complete({ ...form, title: "", way: "sms" })).toBe(true);
    expect(complete({ ...form, text: "\n" })).toBe(false);
    expect(complete({ ...form, address: "" })).toBe(false);
  });

  it("goes with neither subject nor files where its channel has none", () => {
    const written = { ...form, files: [file("f")] };
    expect(bodyOf(byWay(written, "email"), "client-1")).toMatchObject({
      to: { channel: "email", address: "kari@nordmann.example" },
      title: "Skjema",
      attachments: ["f"],
    });
    expect(bodyOf(byWay(written, "sms"), "client-1")).toMatchObject({ title: "", attachments: [] });
  });

  it("is offered by the channels that are set up", () => {
    const part = (name: string, state: "up" | "down" | "off") => ({
      part: `channel.${name}`,
      state,
      since: "2026-01-01T10:00:00Z",
      reason: "",
      whys: [],
    });
    expect(waysOn([])).toEqual(["email", "sms"]);
    expect(waysOn([part("email", "down"), part("sms", "off")])).toEqual(["email"]);
    expect(waysOn([part("webchat", "up")])).toEqual([]);
  });
});

describe("writing to somebody first", () => {
  beforeEach(stubSocket);

  it("is sent again with the same id until the service has answered for it", async () => {
    let attempts = 0;
    const { sent, user } = open({
      "POST /first-messages": () => {
        attempts += 1;
        return attempts === 1 ? "offline" : { body: mine("new") };
      },
    });
    await begin(user);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(await screen.findByRole("button", { name: "Prøv igjen" }));
    await screen.findByText("Sendt. Svaret kommer i 2026-new.");
    expect(sent()).toHaveLength(2);
    expect(sent()[0]).toEqual(sent()[1]);
    expect(window.location.pathname).toBe("/console/mine/new");
  });

  it("tells of the person's open inquiries, and leaves what was written where it was", async () => {
    const { user } = open({
      "POST /first-messages/recipient": () => ({ body: { ...REACHED, open: [known, summary("b")] } }),
    });
    await begin(user, { text: "Halvveis" });
    await screen.findByText(/Har 2 åpne henvendelser fra før/);
    await user.click(screen.getByRole("link", { name: "Hull i veien" }));
    await waitFor(() => expect(window.location.pathname).toBe("/console/open/a"));
    await user.click(await screen.findByRole("button", { name: "Skriv til noen" }));
    expect(field("Melding").value).toBe("Halvveis");
    expect(field("E-postadresse").value).toBe(MAIL.address);
  });

  it("cannot be sent to who wants no messages, nor to what is no address", async () => {
    const { user, network } = open({
      "POST /first-messages/recipient": () => ({ body: { ...REACHED, stopped: true } }),
    });
    await begin(user);
    await screen.findByText(/bedt om å ikke få flere meldinger/);
    expect(button("Send").disabled).toBe(true);
    network.routes["POST /first-messages/recipient"] = () => refused(400, "bad_input");
    await user.type(field("E-postadresse"), "!");
    await user.tab();
    await screen.findByText(/Dette er ikke en e-postadresse/);
    expect(button("Send").disabled).toBe(true);
  });

  it("says why it was refused, and keeps it", async () => {
    const { user, sent } = open({ "POST /first-messages": () => refused(409, "opted_out") });
    await begin(user);
    await user.type(field("Emne"), "{Enter}");
    expect(sent()).toHaveLength(0);
    await user.click(button("Send"));
    await screen.findByText(/bedt om å ikke få flere meldinger/);
    expect(field("Melding").value).toBe("Som avtalt.");
  });

  it("goes by SMS alone where that alone is on, without a subject", async () => {
    const { user, sent } = open();
    await waitFor(() => expect(FakeSocket.opened).not.toHaveLength(0));
    const parts = [
      { part: "channel.email", state: "off", since: "2026-01-01T10:00:00Z", reason: "", whys: [] },
      { part: "channel.sms", state: "up", since: "2026-01-01T10:00:00Z", reason: "", whys: [] },
    ];
    act(() => {
      FakeSocket.last.accept();
      FakeSocket.last.deliver({ type: "health", parts });
    });
    await user.click(await screen.findByRole("button", { name: "Skriv til noen" }));
    expect(screen.queryByRole("textbox", { name: "Emne" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Legg ved fil" })).toBeNull();
    await user.type(field("Mobilnummer"), "412 34 567");
    await user.type(field("Melding"), "Timen er flyttet.");
    await screen.findByText(/1 SMS/);
    await user.click(button("Send"));
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ to: { channel: "sms", address: "412 34 567" }, title: "" });
  });

  it("takes canned replies, and asks before one goes out that is not filled in", async () => {
    const { user, sent } = open();
    await begin(user, { text: "/hei" });
    await user.type(field("Navn (valgfritt)"), "Kari");
    await user.clear(field("Melding"));
    await user.type(field("Melding"), "/hei");
    await user.click(await screen.findByRole("option", { name: /Hilsen/ }));
    await waitFor(() => expect(field("Melding").value).toBe("Hei Kari! Sak {{saksnummer}}."));
    await user.click(button("Send"));
    expect(sent()).toHaveLength(0);
    const asking = await screen.findByText(/\{\{saksnummer\}\}/, { selector: "p" });
    const dialog = asking.closest("dialog") as HTMLElement;
    await user.click(within(dialog).getByRole("button", { name: "Send likevel" }));
    await waitFor(() => expect(sent()).toHaveLength(1));
  });

  it("is there by a key for who may, and for nobody else", async () => {
    const first = open();
    await screen.findByRole("button", { name: "Skriv til noen" });
    await first.user.keyboard("c");
    expect(await screen.findByRole("dialog", { name: "Skriv til noen" })).toBeTruthy();
    cleanup();
    const second = open({}, ["handle_inquiries"]);
    await screen.findByRole("link", { name: /Venter på oss/ });
    await second.user.keyboard("c");
    expect(screen.queryByRole("button", { name: "Skriv til noen" })).toBeNull();
    expect(screen.queryByRole("dialog", { name: "Skriv til noen" })).toBeNull();
  });
});
