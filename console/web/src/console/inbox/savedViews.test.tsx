import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { FilterDraft, FilterList, SavedFilter } from "../../api/inbox";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { page, session, summary } from "../testing/samples";

const NOBODYS = { channel: null, language: null, service: null, kind: null, priority: null, tag: null };

function saved(id: string, more: Partial<SavedFilter> = {}): SavedFilter {
  const list = { view: "open", order: "newest", unit: null, unread: false, ...NOBODYS } as const;
  const whose = {
    scope: "own",
    scope_unit: null,
    unit_name: null,
    made_by: null,
    may_change: true,
    hidden: false,
  } as const;
  return { id, name: `Visning ${id}`, version: 1, ...list, ...whose, ...more };
}

const THEIRS = saved("2", {
  name: "Hastesaker",
  scope: "municipality",
  made_by: "Lea",
  may_change: false,
  version: 3,
});

async function open(
  place: string,
  list: FilterList,
  counts: Record<string, number> = {},
  more: readonly string[] = [],
) {
  window.history.replaceState(null, "", `/console/${place}`);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a", { title: "Sak a" })]) }),
    "GET /inquiries/filters/own": () => ({ body: list }),
    "GET /inquiries/filters/counts": () => ({ body: { counts, more } }),
    "PUT /inquiries/filters/1": () => ({ body: list }),
    "PUT /inquiries/filters/2/hidden": () => ({ body: withHidden(list, true) }),
    "DELETE /inquiries/filters/2/hidden": () => ({ body: withHidden(list, false) }),
  });
  render(<App api={createApi()} />);
  await screen.findByText("Sak a");
  return network;
}

const withHidden = (list: FilterList, hidden: boolean): FilterList => ({
  ...list,
  filters: list.filters.map((one) => (one.id === "2" ? { ...one, hidden } : one)),
});

const views = () => within(screen.getByRole("navigation", { name: "Visninger" }));

describe("saved views", () => {
  beforeEach(stubSocket);

  it("tell how many they hold, and stand under a heading where they are shared", async () => {
    const filters = [saved("1"), THEIRS];
    await open("waiting", { filters, units: [], may_share: false }, { "1": 7, "2": 1000 });
    const own = await views().findByRole("link", { name: /^Visning 1/ });
    await within(own).findByText("7");
    const shared = within(views().getByRole("list", { name: "Delte visninger" }));
    within(shared.getByRole("link", { name: /^Hastesaker/ })).getByText("999+");
    expect(shared.queryByRole("link", { name: /^Visning 1/ })).toBeNull();
  });

  it("say so where there may be more than were counted", async () => {
    await open("waiting", { filters: [saved("1")], units: [], may_share: false }, { "1": 12 }, ["1"]);
    const own = await views().findByRole("link", { name: /^Visning 1/ });
    await within(own).findByText("12+");
    within(own).getByText("minst 12 henvendelser");
  });

  it("of others are hidden, stay to be looked at, and come back", async () => {
    await open("f-2", { filters: [saved("1"), THEIRS], units: [], may_share: false }, { "2": 3 });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Skjul i menyen" }));
    await views().findByText("Skjulte visninger (1)");
    expect(views().getByRole("link", { name: "Hastesaker" }).closest("details")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Vis i menyen igjen" }));
    await waitFor(() => expect(views().queryByText("Skjulte visninger (1)")).toBeNull());
    expect(screen.queryByRole("button", { name: "Slett visningen" })).toBeNull();
  });

  it("of one's own are deleted, not hidden", async () => {
    await open("f-1", { filters: [saved("1")], units: [], may_share: false });
    await screen.findByRole("button", { name: "Slett visningen" });
    expect(screen.queryByRole("button", { name: "Skjul i menyen" })).toBeNull();
  });

  it("of others can be looked at, and not changed", async () => {
    await open("f-2", { filters: [THEIRS], units: [], may_share: false });
    await screen.findByText("Laget av Lea");
    expect(screen.queryByRole("button", { name: "Endre visningen" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Slett visningen" })).toBeNull();
  });

  it("are shared with one's unit, on the version that was seen", async () => {
    const units = [{ id: "unit-1", name: "Teknisk drift" }];
    const network = await open("f-1", { filters: [saved("1")], units, may_share: false });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Endre visningen" }));
    const dialog = within(screen.getByRole("dialog", { name: "Visning av innboksen" }));
    expect(dialog.queryByRole("radio", { name: "Hele kommunen" })).toBeNull();
    await user.click(dialog.getByRole("radio", { name: "Enheten min" }));
    await user.click(dialog.getByRole("button", { name: "Lagre" }));
    const sent = () => network.asked.find(({ method }) => method === "PUT")?.body as FilterDraft;
    await waitFor(() => expect(sent()).toBeTruthy());
    expect(sent()).toMatchObject({ scope: "unit", scope_unit: "unit-1", based_on: 1, view: "open" });
    expect(sent()).not.toHaveProperty("may_change");
  });
});
