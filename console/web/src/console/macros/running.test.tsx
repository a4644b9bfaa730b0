import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { CannedInfo, MacroActions } from "../../api/writing";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, mine, page, session, summary } from "../testing/samples";
import { NOTHING } from "./macros";

type Routes = Parameters<typeof stubNetwork>[0];

function reply(id: string, title: string, actions: Partial<MacroActions> | null): CannedInfo {
  const does = actions === null ? null : { ...NOTHING, ...actions };
  const texts = actions === null ? { nb: "Hei" } : {};
  const whose = { scope: "municipality", unit: null, version: 1, may_change: true } as const;
  return { id, title, titles: {}, shortcut: "", texts, actions: does, ...whose };
}

const REPLIES = [
  reply("1", "Hilsen", null),
  reply("2", "Haster", { take: true, priority: "urgent" }),
  { ...reply("3", "Bestilt", { take: true }), texts: { nb: "Det er bestilt." } },
];

async function open(routes: Routes = {}) {
  window.history.replaceState(null, "", "/console/waiting/a");
  const after = mine("a", { priority: "urgent" });
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a")]) }),
    "GET /inquiries/a": () => ({ body: detail(summary("a"), []) }),
    "GET /canned-replies": () => ({ body: { replies: REPLIES, units: [], may_share: true } }),
    "POST /inquiries/a/macros/2": () => ({ body: detail(after, []) }),
    "POST /inquiries/a/macros/3": () => ({ body: detail(after, []) }),
    ...routes,
  });
  render(<App api={createApi()} />);
  await screen.findByRole("button", { name: "Makro …" }, { timeout: 15_000 });
  return network;
}

async function chosen(name: RegExp) {
  const user = userEvent.setup();
  await user.keyboard("q");
  const dialog = await screen.findByRole("dialog", { name: "Kjør en makro" });
  const option = await within(dialog).findByRole("option", { name });
  expect(within(dialog).queryByRole("option", { name: /Hilsen/ })).toBeNull();
  await user.click(option);
}

describe("running a macro", () => {
  beforeEach(stubSocket);

  it("is one request, told and undoable", async () => {
    const network = await open();
    await chosen(/^Haster/);
    await screen.findByText("Makroen «Haster» er kjørt.", { selector: ".macros__told span" });
    screen.getByRole("button", { name: "Angre" });
    const sent = network.asked.filter(({ path }) => path.includes("/macros/"));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toHaveProperty("client_id");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("is the same run until it is known to be done", async () => {
    let answers = 0;
    const network = await open({
      "POST /inquiries/a/macros/2": () =>
        answers++ === 0
          ? refused(503, "unavailable")
          : { body: detail(mine("a", { priority: "urgent" }), []) },
    });
    await chosen(/^Haster/);
    const dialog = within(screen.getByRole("dialog", { name: "Kjør en makro" }));
    await waitFor(() => expect(answers).toBe(1));
    await userEvent.click(await dialog.findByRole("option", { name: /^Haster/ }));
    await screen.findByText("Makroen «Haster» er kjørt.", { selector: ".macros__told span" });
    const ids = network.asked
      .filter(({ path }) => path.includes("/macros/"))
      .map(({ body }) => (body as { client_id: string }).client_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("puts its text into the reply, and sends nothing", async () => {
    const network = await open();
    await chosen(/^Bestilt/);
    await waitFor(() => expect(screen.getByDisplayValue("Det er bestilt.")).toBeTruthy());
    expect(network.asked.some(({ path }) => path.endsWith("/replies"))).toBe(false);
  });

  it("says which part could not be done", async () => {
    const why = { code: "macro_take", values: {}, field: "", line: null };
    const no = refused(409, "conflict");
    await open({ "POST /inquiries/a/macros/2": () => ({ ...no, body: { ...no.body, why } }) });
    await chosen(/^Haster/);
    await screen.findByText(/ingenting er endret: henvendelsen kunne ikke tas over/);
    expect(document.querySelector(".macros__told")).toBeNull();
  });
});
