import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, mine, page, session } from "../testing/samples";

type Routes = Parameters<typeof stubNetwork>[0];

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const put = (until: string | null) => ({ ...mine("a"), put_off_until: until });

async function open(routes: Routes = {}) {
  window.history.replaceState(null, "", "/console/mine/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([mine("a")]) }),
    "GET /inquiries/a": () => ({ body: detail(mine("a"), []) }),
    "GET /put-off-moments": () => ({ body: { moments: [{ name: "next_working_day", at: TOMORROW }] } }),
    "PUT /inquiries/a/put-off": () => ({ body: detail(put(TOMORROW), []) }),
    "DELETE /inquiries/a/put-off": () => ({ body: detail(put(null), []) }),
    ...routes,
  });
  render(<App api={createApi()} />);
  await screen.findByRole("button", { name: "Utsett …" });
  return network;
}

describe("putting off", () => {
  beforeEach(stubSocket);

  it("offers moments, takes the inquiry out of the list, and brings it back", async () => {
    const network = await open();
    const user = userEvent.setup();
    expect(document.getElementById("item-a")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Utsett …" }));
    await user.click(await screen.findByRole("button", { name: /^Neste arbeidsdag/ }));
    await screen.findByText(/^til /);
    expect(network.asked.find(({ method }) => method === "PUT")?.body).toEqual({ until: TOMORROW });
    await waitFor(() => expect(document.getElementById("item-a")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Hent fram igjen" }));
    await waitFor(() => expect(screen.queryByText(/^til /)).toBeNull());
  });

  it("begins with the key U, and wants a moment to come within a year", async () => {
    const network = await open();
    const user = userEvent.setup();
    await user.keyboard("u");
    const field = await screen.findByLabelText("Et annet tidspunkt");
    const ask = () => user.click(screen.getByRole("button", { name: "Utsett" }));
    await ask();
    expect(screen.getByText("Velg dag og klokkeslett.")).toBeTruthy();
    await user.type(field, "2020-01-01T08:00");
    expect(await screen.findByText(/Tidspunktet er passert/)).toBeTruthy();
    await user.clear(field);
    await user.type(field, `${new Date().getFullYear() + 3}-01-01T08:00`);
    expect(await screen.findByText("Velg et tidspunkt innen et år.")).toBeTruthy();
    await ask();
    expect(network.asked.some(({ method }) => method === "PUT")).toBe(false);
  });

  it("says why it was refused where it was asked for", async () => {
    await open({ "PUT /inquiries/a/put-off": () => refused(409, "conflict") });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Utsett …" }));
    await user.click(await screen.findByRole("button", { name: /^Neste arbeidsdag/ }));
    expect((await screen.findByRole("dialog")).textContent).toContain("Noen");
  });
});
