import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

const OUT = () => refused(401, "not_logged_in");
const INBOX = () => ({ body: page([]) });

function open(logIn: Parameters<typeof stubNetwork>[0][string], provider: string | null = null) {
  const network = stubNetwork({
    "GET /session": OUT,
    "POST /session": logIn,
    "GET /login-ways": () => ({ body: { provider, directory: false } }),
    "GET /inquiries": INBOX,
  });
  render(<App api={createApi()} />);
  return network;
}

async function logIn(username = "kari", password = "secret") {
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText("Brukernavn"), username);
  if (password !== "") await user.type(screen.getByLabelText("Passord"), password);
  await user.click(screen.getByRole("button", { name: "Logg inn" }));
  return user;
}

describe("logging in", () => {
  beforeEach(stubSocket);

  it("leads to the inbox", async () => {
    const { asked } = open(() => ({ body: session() }));
    await logIn();
    expect(await screen.findByText("Ingen venter på dere nå.")).toBeTruthy();
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
      username: "kari",
      password: "secret",
      code: "",
    });
  });

  it("asks for the code once the password was right, and says that a code is wrong", async () => {
    const { asked, routes } = open(() => refused(401, "second_factor_needed"));
    const user = await logIn();
    const code = await screen.findByLabelText(/^Kode fra appen/);
    expect(screen.getByLabelText<HTMLInputElement>("Passord").value).toBe("secret");
    routes["POST /session"] = () => refused(401, "wrong_code");
    await user.type(code, "123456");
    await user.click(screen.getByRole("button", { name: "Logg inn" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Koden stemmer ikke");
    routes["POST /session"] = () => ({ body: session() });
    await user.click(screen.getByRole("button", { name: "Logg inn" }));
    expect(await screen.findByText("Ingen venter på dere nå.")).toBeTruthy();
    expect(asked.filter(({ method }) => method === "POST").at(-1)?.body).toMatchObject({ code: "123456" });
  });

  it("offers the provider where there is one", async () => {
    open(OUT, "Havdal");
    const link = await screen.findByRole("link", { name: "Logg inn med Havdal" });
    expect(link.getAttribute("href")).toBe("/api/console/oidc/start");
  });

  it("tells once what the way back from the provider brought", async () => {
    window.history.replaceState(null, "", "/console/?login=no_account");
    open(OUT);
    expect((await screen.findByRole("alert")).textContent).toContain("Du har ingen rolle her ennå.");
    expect(window.location.search).toBe("");
  });

  it("lets password managers do their work", async () => {
    open(OUT);
    const username = await screen.findByLabelText("Brukernavn");
    expect(username.getAttribute("autocomplete")).toBe("username");
    expect(screen.getByLabelText("Passord").getAttribute("autocomplete")).toBe("current-password");
  });

  it("says that name or password is wrong, and keeps the name", async () => {
    open(OUT);
    await logIn();
    expect((await screen.findByRole("alert")).textContent).toContain("Feil brukernavn eller passord.");
    expect(screen.getByLabelText<HTMLInputElement>("Brukernavn").value).toBe("kari");
  });

  it("tells how long to wait after too many attempts, and lets nobody try before", async () => {
    open(() => refused(429, "rate_limited", 3));
    await logIn();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("For mange forsøk."));
    expect(screen.getByRole("alert").textContent).toContain("om 3 sekunder");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Logg inn" }).disabled).toBe(true);
    await waitFor(
      () => expect(screen.getByRole<HTMLButtonElement>("button", { name: "Logg inn" }).disabled).toBe(false),
      { timeout: 5_000 },
    );
  });

  it("says that the service cannot be reached", async () => {
    open(() => "offline");
    await logIn();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("Får ikke kontakt"));
  });

  it("asks for what is missing without troubling the service", async () => {
    const { asked } = open(OUT);
    await logIn("kari", "");
    expect(screen.getByRole("alert").textContent).toContain("Skriv både brukernavn og passord.");
    expect(document.activeElement).toBe(screen.getByLabelText("Passord"));
    expect(asked.some(({ method }) => method === "POST")).toBe(false);
  });
});
