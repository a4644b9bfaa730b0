import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, message, mine, page, session } from "../testing/samples";

type Routes = Parameters<typeof stubNetwork>[0];

function open(language: string, routes: Routes = {}) {
  window.history.replaceState(null, "", "/console/mine/a");
  const own = { ...mine("a"), language };
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([own]) }),
    "GET /inquiries/a": () => ({ body: detail(own, [message("m1")]) }),
    "GET /translation": () => ({ body: { offered: true } }),
    "POST /inquiries/a/messages/m1/translation": () => ({
      body: { text: "Når åpner dere?", hidden: false, lost: false },
    }),
    "POST /inquiries/a/translation": () => ({ body: { text: "At ten.", hidden: false, lost: false } }),
    ...routes,
  });
  render(<App api={createApi()} />);
  return network;
}

const box = () =>
  screen.findByLabelText<HTMLTextAreaElement>(
    "Svar til innbyggeren",
    { selector: "textarea" },
    { timeout: 15_000 },
  );
const REPLY = { name: "Oversett svaret: Engelsk" };

describe("translating", () => {
  beforeEach(stubSocket);

  it("shows what a machine made of a message, apart from it, until it is hidden", async () => {
    const network = open("en");
    const user = userEvent.setup();
    await box();
    await user.click(await screen.findByRole("button", { name: "Oversett" }));
    await screen.findByText("Når åpner dere?");
    screen.getByText("Oversatt av en maskin:");
    expect(network.asked.find(({ path }) => path.endsWith("m1/translation"))?.body).toEqual({ target: "nb" });
    await user.click(screen.getByRole("button", { name: "Skjul oversettelsen" }));
    expect(screen.queryByText("Når åpner dere?")).toBeNull();
  });

  it("puts the translation above a reply, says so in the citizen's language, and undoes it", async () => {
    const network = open("en");
    const user = userEvent.setup();
    await user.type(await box(), "Klokka ti.");
    await user.click(await screen.findByRole("button", REPLY));
    const both = "At ten.\n\nThe text above was translated by a machine. The original is:\n\nKlokka ti.";
    await waitFor(async () => expect((await box()).value).toBe(both));
    const sent = network.asked.find(({ method, path }) => method === "POST" && path.endsWith("/translation"));
    expect(sent?.body).toEqual({ text: "Klokka ti.", source: "nb", target: "en" });
    await user.click(await screen.findByRole("button", { name: "Angre oversettelsen" }));
    expect((await box()).value).toBe("Klokka ti.");
  });

  it("leaves the reply alone when the machine fails, and says why", async () => {
    open("en", { "POST /inquiries/a/translation": () => refused(503, "translator_slow") });
    const user = userEvent.setup();
    await user.type(await box(), "Klokka ti.");
    await user.click(await screen.findByRole("button", REPLY));
    await screen.findByText(/Oversetteren svarte ikke i tide/);
    expect((await box()).value).toBe("Klokka ti.");
  });

  it("asks for what is missing to be filled in", async () => {
    const lost = { text: "Call [***]", hidden: true, lost: true };
    open("en", { "POST /inquiries/a/translation": () => ({ body: lost }) });
    const user = userEvent.setup();
    await user.type(await box(), "Ring 12 34 56 78.");
    await user.click(await screen.findByRole("button", REPLY));
    await screen.findByText(/Fyll det inn før du sender/);
  });

  it("offers no reply in the reader's own language to be translated", async () => {
    open("nb");
    await box();
    await screen.findByRole("button", { name: "Oversett" });
    expect(screen.queryByRole("button", { name: /Oversett svaret/ })).toBeNull();
  });

  it("says nothing of it where there is no machine", async () => {
    const network = open("en", { "GET /translation": () => ({ body: { offered: false } }) });
    await box();
    await waitFor(() => expect(network.asked.some(({ path }) => path === "/translation")).toBe(true));
    expect(screen.queryByText(/Oversett/)).toBeNull();
  });
});
