import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, mine, page, session } from "../testing/samples";

type Routes = Parameters<typeof stubNetwork>[0];

const SENDER = { channel: "email", address: "vinn@lotto.example" };
const NOT_YET = { junk: false, ...SENDER, blocked: false, may_block: true };
const junk = mine("a", { junk: true, status: "closed", owner: "bot", staff: null });

async function open(routes: Routes = {}, summary = mine("a")) {
  window.history.replaceState(null, "", `/console/${summary.junk ? "junk" : "mine"}/a`);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary]) }),
    "GET /inquiries/a": () => ({ body: detail(summary, []) }),
    "GET /inquiries/a/junk": () => ({ body: NOT_YET }),
    "PUT /inquiries/a/junk": () => ({ body: detail(junk, []) }),
    "DELETE /inquiries/a/junk": () => ({ body: detail(mine("a"), []) }),
    ...routes,
  });
  render(<App api={createApi()} />);
  await screen.findByRole("button", { name: summary.junk ? "Ikke søppelpost" : "Mer" });
  return network;
}

describe("junk", () => {
  beforeEach(stubSocket);

  it("is sorted out by the key S, with its sender blocked, and leaves the list", async () => {
    const network = await open();
    const user = userEvent.setup();
    expect(document.getElementById("item-a")).toBeTruthy();
    await user.keyboard("s");
    await user.click(await screen.findByRole("checkbox", { name: /^Blokker avsenderen vinn@lotto.example/ }));
    await user.click(screen.getByRole("button", { name: "Søppelpost" }));
    await screen.findByRole("button", { name: "Ikke søppelpost" });
    expect(network.asked.find(({ method }) => method === "PUT")?.body).toEqual({ block: true });
    await waitFor(() => expect(document.getElementById("item-a")).toBeNull());
    expect(screen.queryByRole("button", { name: "Åpne igjen" })).toBeNull();
  });

  it("blocks nobody unless that is wanted, nor where nobody can be", async () => {
    const network = await open({
      "GET /inquiries/a/junk": () => ({ body: { ...NOT_YET, channel: null, address: null } }),
    });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Mer" }));
    await user.click(screen.getByRole("button", { name: "Søppelpost", hidden: true }));
    const yes = await screen.findByRole("button", { name: "Søppelpost" });
    expect(screen.queryByRole("checkbox", { name: /^Blokker/ })).toBeNull();
    expect(document.activeElement).toBe(yes);
    await user.keyboard("{Enter}");
    await screen.findByRole("button", { name: "Ikke søppelpost" });
    expect(network.asked.find(({ method }) => method === "PUT")?.body).toEqual({ block: false });
  });

  it("comes back at once where nobody is blocked", async () => {
    const network = await open(
      { "GET /inquiries/a/junk": () => ({ body: { ...NOT_YET, junk: true } }) },
      junk,
    );
    await userEvent.setup().click(screen.getByRole("button", { name: "Ikke søppelpost" }));
    await screen.findByRole("button", { name: "Mer" });
    expect(screen.queryByRole("button", { name: "Ikke søppelpost" })).toBeNull();
    expect(network.asked.some(({ method, path }) => method === "DELETE" && path.includes("a/junk"))).toBe(
      true,
    );
  });

  it("blocks the sender of what is junk already, where they are not and the reader may", async () => {
    const standing = { ...NOT_YET, junk: true };
    const network = await open(
      {
        "GET /inquiries/a/junk": () => ({ body: standing }),
        "PUT /inquiries/a/junk": () => {
          standing.blocked = true;
          return { body: detail(junk, []) };
        },
      },
      junk,
    );
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Blokker avsenderen …" }));
    const dialog = await screen.findByRole("dialog", { name: "Blokkere avsenderen?" });
    expect(dialog.textContent).toContain("vinn@lotto.example");
    await user.click(screen.getByRole("button", { name: "Blokker" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Blokker avsenderen …" })).toBeNull());
    expect(screen.queryByRole("dialog", { name: "Blokkere avsenderen?" })).toBeNull();
    expect(network.asked.find(({ method }) => method === "PUT")?.body).toEqual({ block: true });
  });

  it("offers no blocking to who may not, or of whom there is no address", async () => {
    for (const more of [{ may_block: false }, { address: null, channel: null }, { blocked: true }]) {
      const standing = { ...NOT_YET, junk: true, ...more };
      const network = await open({ "GET /inquiries/a/junk": () => ({ body: standing }) }, junk);
      await waitFor(() => expect(network.asked.some(({ path }) => path.endsWith("a/junk"))).toBe(true));
      await screen.findByRole("button", { name: "Ikke søppelpost" });
      // The answer is read and drawn.
      await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
      expect(screen.queryByRole("button", { name: "Blokker avsenderen …" })).toBeNull();
      cleanup();
    }
  });

  it("asks whether the block is to be lifted, and says why it was refused", async () => {
    await open(
      {
        "GET /inquiries/a/junk": () => ({ body: { ...NOT_YET, junk: true, blocked: true } }),
        "DELETE /inquiries/a/junk": () => refused(409, "conflict"),
      },
      junk,
    );
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Ikke søppelpost" }));
    const lift = await screen.findByRole("checkbox", { name: /^Opphev blokkeringen av vinn@lotto/ });
    expect((lift as HTMLInputElement).checked).toBe(true);
    const dialog = screen.getByRole("dialog");
    await user.click(screen.getAllByRole("button", { name: "Ikke søppelpost" }).at(-1) as HTMLElement);
    await waitFor(() => expect(dialog.textContent).toContain("Noen"));
  });
});
