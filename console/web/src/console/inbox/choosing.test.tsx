import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, mine, page, session, summary } from "../testing/samples";

type Routes = Parameters<typeof stubNetwork>[0];

async function open(routes: Routes = {}) {
  window.history.replaceState(null, "", "/console/waiting");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({
      body: page(["a", "b", "c"].map((id) => ({ ...summary(id), title: `Sak ${id}` }))),
    }),
    "POST /inquiries/a/take": () => ({ body: detail(mine("a"), []) }),
    "POST /inquiries/b/take": () => refused(409, "conflict"),
    "POST /inquiries/a/release": () => ({ body: detail(summary("a"), []) }),
    ...routes,
  });
  render(<App api={createApi()} />);
  await screen.findByText("Sak a");
  return network;
}

const stepped = (network: Awaited<ReturnType<typeof open>>) =>
  network.asked
    .filter(({ method, path }) => method === "POST" && !path.endsWith("/deadlines/next"))
    .map(({ path }) => path.replace(/^.*\/inquiries/, ""));

describe("choosing several inquiries", () => {
  beforeEach(stubSocket);

  it("does a step with each, tells what was refused, and undoes what was done", async () => {
    const network = await open();
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Velg flere" }));
    expect(screen.getByRole("button", { name: "Ta over" })).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("checkbox", { name: /^Velg Sak a/ }));
    await user.click(screen.getByRole("checkbox", { name: /^Velg Sak b/ }));
    expect(screen.getByText("2 valgt")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Ta over" }));
    const told = await screen.findByRole("region", { name: "Valgte henvendelser" });
    await within(told).findByText("1 henvendelse er tatt over.");
    expect(within(told).getAllByRole("listitem")).toHaveLength(1);
    expect(screen.queryByRole("checkbox", { name: /^Velg Sak/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Angre" }));
    await within(told).findByText("Angret for 1 henvendelse.");
    await waitFor(() => expect(stepped(network)).toEqual(["/a/take", "/b/take", "/a/release"]));
  });

  it("asks before it closes, says what was so already, and undoes no more than it did", async () => {
    const closed = summary("c", { title: "Sak c", status: "closed", owner: "bot" });
    const network = await open({
      "GET /inquiries": () => ({ body: page([mine("a", { title: "Sak a" }), closed]) }),
      "POST /inquiries/a/close": () => ({
        body: detail(summary("a", { status: "closed", owner: "bot" }), []),
      }),
      "POST /inquiries/a/reopen": () => ({ body: detail(mine("a"), []) }),
    });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Velg flere" }));
    expect(document.activeElement?.textContent).toContain("0 valgt");
    await user.click(screen.getByRole("button", { name: "Velg alle her" }));
    await user.click(screen.getByRole("button", { name: "Lukk" }));
    const asked = await screen.findByRole("dialog", { name: "Lukke 2 henvendelser?" });
    expect(stepped(network)).toEqual([]);
    await user.click(within(asked).getByRole("button", { name: "Lukk henvendelsene" }));
    const told = screen.getByRole("region", { name: "Valgte henvendelser" });
    await within(told).findByText("1 henvendelse er lukket. 1 var slik fra før.");
    await user.click(screen.getByRole("button", { name: "Angre" }));
    await within(told).findByText("Angret for 1 henvendelse.");
    expect(stepped(network)).toEqual(["/a/close", "/a/reopen"]);
  });

  it("gives what was chosen a priority, and its own back to each", async () => {
    const fields = { version: 2, priority: "high", tags: [] };
    const network = await open({
      "GET /inquiries": () => ({
        body: page([
          summary("a", { title: "Sak a", priority: "high" }),
          summary("b", { title: "Sak b", priority: "urgent" }),
        ]),
      }),
      "GET /inquiries/a/fields": () => ({ body: fields }),
      "PUT /inquiries/a/fields": ({ body }) => ({ body: { ...fields, ...(body as object) } }),
    });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Velg flere" }));
    await user.click(screen.getByRole("button", { name: "Velg alle her" }));
    await user.click(screen.getByRole("button", { name: "Prioritet …" }));
    const asked = await screen.findByRole("dialog", { name: "Hvor mye haster det?" });
    await user.click(within(asked).getByRole("button", { name: "Haster" }));
    const told = screen.getByRole("region", { name: "Valgte henvendelser" });
    await within(told).findByText("1 henvendelse har fått ny prioritet. 1 var slik fra før.");
    expect(within(screen.getByRole("link", { name: /Sak a/ })).getByText("Haster")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Angre" }));
    await within(told).findByText("Angret for 1 henvendelse.");
    const sent = network.asked.filter(({ method }) => method === "PUT").map(({ body }) => body);
    expect(sent).toEqual([
      { version: 2, priority: "urgent" },
      { version: 2, priority: "high" },
    ]);
    expect(within(screen.getByRole("link", { name: /Sak a/ })).getByText("Viktig")).toBeTruthy();
  });

  it("keeps what is left chosen when the session ends, and nothing in another list", async () => {
    await open({ "POST /inquiries/b/take": () => refused(401, "not_logged_in") });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Velg flere" }));
    await user.click(screen.getByRole("button", { name: "Velg alle her" }));
    await user.click(screen.getByRole("button", { name: "Ta over" }));
    await screen.findByText("2 valgt");
    expect(screen.getByRole("checkbox", { name: /^Velg Sak b/ })).toHaveProperty("checked", true);
  });

  it("begins with the key X at the row that has the focus, chooses all, and gives up", async () => {
    await open();
    const user = userEvent.setup();
    document.getElementById("item-b")?.focus();
    await user.keyboard("x");
    expect(screen.getByRole("checkbox", { name: /^Velg Sak b/ })).toHaveProperty("checked", true);
    await user.click(screen.getByRole("button", { name: "Velg alle her" }));
    expect(screen.getByText("3 valgt")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Avbryt" }));
    expect(screen.queryByRole("checkbox", { name: /^Velg Sak/ })).toBeNull();
  });
});
