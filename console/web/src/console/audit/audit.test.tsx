import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { session } from "../testing/samples";

const LOOK = {
  sequence: 1,
  at: "2026-03-02T08:00:00Z",
  staff_name: "Ada",
  action: "opened",
  about: "a",
  part: "inquiries",
  looked_in: null,
  number: "2026-000012",
};
const CHANGES = [
  {
    id: "c2",
    at: "2026-03-02T09:00:00Z",
    staff_name: "Eva",
    kind: "role",
    username: "bo",
    details: { before: "desk", after: "leader" },
  },
  {
    id: "c1",
    at: "2026-03-02T08:00:00Z",
    staff_name: "",
    kind: "made",
    username: "bo",
    details: { role: "desk" },
  },
];
const SETTING = {
  id: "s1",
  key: "municipality.name",
  language: null,
  before: null,
  after: "Havdal",
  staff_name: "Eva",
  at: "2026-03-02T09:00:00Z",
};

const REGISTER = {
  id: 1,
  kind: "service",
  thing: "vann",
  name: "vann",
  names: { nb: "Vann og avløp" },
  what: "changed",
  fields: [{ field: "telephone", before: null, after: "12 34 56 78" }],
  version: 2,
  batch: "b",
  undoes: null,
  staff_name: "Eva",
  at: "2026-03-02T09:00:00Z",
  undoable: true,
};

function open(path = "/console/") {
  window.history.replaceState(null, "", path);
  const who = session();
  const rights = ["own_account", "see_figures", "see_statistics", "see_access_log", "see_register_changes"];
  const network = stubNetwork({
    "GET /session": () => ({ body: { ...who, staff: { ...who.staff, role: "auditor" }, rights } }),
    "GET /access-log": () => ({ body: { looks: [LOOK], next: null } }),
    "GET /access-log/people": () => ({ body: { people: [{ id: "ada", name: "Ada" }] } }),
    "GET /access-log/verdict": () => ({ body: { rows: 12, head: "abc", broken_at: 7 } }),
    "GET /changes/accounts": () => ({ body: { changes: CHANGES, next: null } }),
    "GET /changes/settings": () => ({ body: { changes: [SETTING] } }),
    "GET /changes/register": () => ({ body: { changes: [REGISTER], next: null } }),
  });
  render(<App api={createApi()} />);
  return network;
}

describe("the page of auditors", () => {
  beforeEach(stubSocket);

  it("is where an auditor begins, with nothing in the menu that they may not use", async () => {
    open();
    await screen.findByRole("heading", { name: "Revisjon" });
    expect(window.location.pathname).toBe("/console/audit");
    const menu = within(screen.getAllByRole("navigation")[0] as HTMLElement);
    expect(menu.getAllByRole("link").map((link) => link.textContent)).toEqual([
      "Statistikk",
      "Personvern",
      "Revisjon",
    ]);
  });

  it("shows who looked, what was changed, and that the log was changed", async () => {
    open();
    const log = await screen.findByRole("table", { name: "Loggen" });
    expect(within(log).getByText("2026-000012")).toBeTruthy();
    const accounts = await screen.findByRole("table", { name: "Det som er gjort med brukere" });
    expect(within(accounts).getByText("Endret rolle: fra servicetorg til leder")).toBeTruthy();
    expect(within(accounts).getByText("systemet")).toBeTruthy();
    const settings = await screen.findByRole("table", { name: "Det som er endret i innstillinger" });
    expect(within(settings).getByText("slik innstillingsfilen sier")).toBeTruthy();
    const register = await screen.findByRole("list", { name: "Det som er endret i registeret" });
    expect(within(register).getByText("Telefon: 12 34 56 78")).toBeTruthy();
    expect(within(register).queryByRole("button")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Kontroller loggen" }));
    await screen.findByText("Rad 7 er endret eller mangler.");
  });

  it("asks for the rows that are chosen, and for the same as a file", async () => {
    const network = open();
    await screen.findByRole("table", { name: "Loggen" });
    await screen.findByRole("option", { name: "Ada" });
    fireEvent.change(screen.getByLabelText("Hvem"), { target: { value: "ada" } });
    fireEvent.change(screen.getByLabelText("Gjorde"), { target: { value: "opened" } });
    fireEvent.change(screen.getByLabelText("Fra og med"), { target: { value: "2026-03-01" } });
    fireEvent.click(screen.getByRole("button", { name: "Vis" }));
    const query = "staff=ada&action=opened&since=2026-03-01";
    await waitFor(() =>
      expect(screen.getByRole("link", { name: "Last ned som CSV" }).getAttribute("href")).toBe(
        `/api/console/access-log.csv?${query}`,
      ),
    );
    fireEvent.click(screen.getByRole("button", { name: "Nullstill" }));
    await waitFor(() =>
      expect(screen.getByRole("link", { name: "Last ned som CSV" }).getAttribute("href")).toBe(
        "/api/console/access-log.csv",
      ),
    );
    expect(network.asked.filter(({ path }) => path === "/access-log")).toHaveLength(3);
  });
});
