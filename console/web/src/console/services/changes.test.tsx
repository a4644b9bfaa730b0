import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { RegisterChangeInfo } from "../../api/services";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

function change(id: number, more: Partial<RegisterChangeInfo> = {}): RegisterChangeInfo {
  return {
    id,
    kind: "service",
    thing: "vann",
    name: "vann",
    names: { nb: "Vann og avløp" },
    what: "changed",
    fields: [{ field: "answer_days", before: 3, after: 1 }],
    version: id,
    batch: `batch-${id}`,
    undoes: null,
    staff_name: "Sjef",
    at: "2026-03-02T08:00:00Z",
    undoable: true,
    ...more,
  };
}

const UNIT = change(2, {
  kind: "unit",
  name: "Teknisk drift",
  names: {},
  fields: [
    { field: "opening_hours", before: { 1: [["08:00", "15:30"]] }, after: { 2: [["08:00", "12:00"]] } },
    { field: "closed_on", before: null, after: ["2026-12-24"] },
    { field: "members", before: ["Ada"], after: ["Bo", ""] },
    { field: "leader", before: "Ada", after: null },
    { field: "default_queue", before: null, after: true },
  ],
  undoable: false,
});
const NAMED = change(1, {
  fields: [
    { field: "names", before: { nb: "Vann" }, after: { nb: "Vann og avløp", en: "Water" } },
    { field: "unit", before: "Servicetorget", after: "Teknisk drift" },
    { field: "track", before: "desk", after: "specialist" },
  ],
  staff_name: "",
});

type Routes = Parameters<typeof stubNetwork>[0];

function open(changes: RegisterChangeInfo[], more: Routes = {}, lacking: string[] = []) {
  window.history.replaceState(null, "", "/console/services/changes");
  const who = session();
  const rights = [...who.rights, "see_services", "see_register_changes", "change_services"];
  const kept = rights.filter((right) => !lacking.includes(right));
  const network = stubNetwork({
    "GET /session": () => ({ body: { ...who, rights: kept } }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /services": () => ({ body: { units: [], services: [], staff: [], may_change: false } }),
    "GET /changes/register": () => ({ body: { changes, next: null } }),
    ...more,
  });
  render(<App api={createApi()} />);
  return network;
}

const listed = () => screen.findByRole("list", { name: "Det som er endret i registeret" });
const lines = (item: HTMLElement) =>
  within(item)
    .getAllByRole("listitem")
    .map((line) => line.textContent);

describe("changes of the register", () => {
  beforeEach(stubSocket);

  it("tell what differs in words, day by day and language by language", async () => {
    open([UNIT, NAMED]);
    const [unit, named] = [...(await listed()).children] as HTMLElement[];
    expect(lines(unit as HTMLElement)).toEqual([
      "Åpningstider, mandag: ikke lenger 08:00–15:30",
      "Åpningstider, tirsdag: 08:00–12:00",
      "Stengte dager: 24.12.2026",
      "Medlemmer: fra Ada til Bo, en som har sluttet",
      "Leder: ikke lenger Ada",
      "Standardkø: fra nei til ja",
    ]);
    expect(lines(named as HTMLElement)).toEqual([
      "Navn på norsk bokmål: fra Vann til Vann og avløp",
      "Navn på engelsk: Water",
      "Enhet: fra Servicetorget til Teknisk drift",
      "Spor: fra Servicetorget til Fagfolk",
    ]);
    expect(within(unit as HTMLElement).getByText(/^Sjef, /)).toBeTruthy();
    expect(within(named as HTMLElement).getByText(/^systemet, /)).toBeTruthy();
  });

  it("are undone where nobody has changed the thing since, and read again", async () => {
    let changes = [change(1)];
    const network = open([], {
      "GET /changes/register": () => ({ body: { changes, next: null } }),
      "POST /services/changes/1/undo": () => {
        changes = [change(2, { undoes: 1 }), change(1, { undoable: false })];
        return { body: { changes, next: null } };
      },
    });
    expect(lines(await listed())).toContain("Svarfrist: fra 3 arbeidsdager til 1 arbeidsdag");
    fireEvent.click(await screen.findByRole("button", { name: "Angre endringen av Vann og avløp" }));
    await screen.findByText("Angret en endring");
    await screen.findByText("Endringen av Vann og avløp er angret.");
    expect(screen.getAllByRole("button", { name: /^Angre endringen/ })).toHaveLength(1);
    expect(network.asked.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it.each([
    ["conflict", /Noen andre har endret dette imens/],
    ["needed", /Enheten har åpne henvendelser/],
  ])("say why they cannot be undone: %s", async (code, why) => {
    const network = open([change(1)], { "POST /services/changes/1/undo": () => refused(409, code) });
    fireEvent.click(await screen.findByRole("button", { name: "Angre endringen av Vann og avløp" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(why);
    const read = () => network.asked.filter(({ path }) => path === "/changes/register");
    await waitFor(() => expect(read()).toHaveLength(2));
  });

  it("of one step stand together, closed to a line of them", async () => {
    const batch = { batch: "import" };
    open([change(4), change(3, batch), change(2, batch), change(1)]);
    const items = [...(await listed()).children] as HTMLElement[];
    expect(items).toHaveLength(3);
    expect(items[1]?.textContent).toContain("2 endringer på én gang");
  });

  it("are read on from the last one", async () => {
    open([], {
      "GET /changes/register": ({ url }) =>
        url.searchParams.get("before") === "2"
          ? { body: { changes: [change(1)], next: null } }
          : { body: { changes: [change(3), change(2)], next: 2 } },
    });
    fireEvent.click(await screen.findByRole("button", { name: "Vis eldre" }));
    await waitFor(async () => expect((await listed()).children).toHaveLength(3));
    expect(screen.queryByRole("button", { name: "Vis eldre" })).toBeNull();
  });

  it("are only shown to who oversees, and undone by who may change", async () => {
    open([change(1)], {}, ["change_services"]);
    await listed();
    expect(screen.queryByRole("button", { name: /^Angre/ })).toBeNull();
  });

  it("stand in nobody else's menu", async () => {
    const network = open([change(1)], {}, ["see_register_changes"]);
    await screen.findByRole("link", { name: "Kompetanse" });
    expect(screen.queryByRole("link", { name: "Endringer" })).toBeNull();
    expect(network.asked.some(({ path }) => path === "/changes/register")).toBe(false);
  });
});
