import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../../api/client";
import type { SiteReadingInfo } from "../../../api/knowledge";
import { App } from "../../App";
import { stubNetwork, stubSocket } from "../../testing/network";
import { page, session } from "../../testing/samples";

const ADDRESS = "https://www.havdal.example/sitemap.xml";
const READING: SiteReadingInfo = {
  id: "0190b2c4-7d1e-4f3a-9c55-2e8f6a4b1d07",
  address: ADDRESS,
  state: "reading",
  at: "2026-03-02T08:00:00Z",
  done: 0,
  pages: 0,
  page: "",
  code: "",
  reason: "",
  preview: null,
};
const PREVIEW = {
  token: "0190b2c4-7d1e-4f3a-9c55-2e8f6a4b1d08",
  source: ADDRESS,
  rows: [
    {
      status: "new" as const,
      article: "kino",
      question: "Når går kinoen?",
      place: ADDRESS,
      line: 1,
      reason: "",
      why: null,
      changes: [],
    },
  ],
  counts: { new: 1, changed: 0, same: 0, error: 0 },
  notes: [],
};

/** Opens the page at a service whose reading of a site is what the test says it is. */
async function open(last: SiteReadingInfo | null) {
  const site = { now: READING };
  window.history.replaceState(null, "", "/console/knowledge/import");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /article-choices": () => ({ body: { services: [], owners: [], topics: [] } }),
    "GET /article-imports/site": () => ({ body: { reading: last } }),
    "POST /article-imports/site": () => ({ body: site.now }),
    [`GET /article-imports/site/${READING.id}`]: () => ({ body: site.now }),
    [`DELETE /article-imports/site/${READING.id}`]: () => ({ body: { ...site.now, state: "stopped" } }),
  });
  render(<App api={createApi()} />);
  return { site, network };
}

async function beginReading() {
  fireEvent.change(await screen.findByLabelText(/Eller adressen/), { target: { value: ADDRESS } });
  fireEvent.click(screen.getByRole("button", { name: "Se på siden" }));
  await screen.findByText(`Leser ${ADDRESS} …`);
}

const aSecond = () => act(() => vi.advanceTimersByTimeAsync(1_100));

describe("reading a site for an import", () => {
  beforeEach(() => {
    stubSocket();
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => void vi.useRealTimers());

  it("shows how far it is, and then what it would bring", async () => {
    const { site } = await open(null);
    await beginReading();
    expect(screen.getByRole("button", { name: "Se på siden" }).hasAttribute("disabled")).toBe(true);
    site.now = { ...READING, done: 3, pages: 40, page: "https://www.havdal.example/kino" };
    await aSecond();
    await screen.findByText("3 av 40 sider er lest");
    site.now = { ...READING, state: "done", done: 40, pages: 40, preview: PREVIEW };
    await aSecond();
    await screen.findByRole("button", { name: "Hent inn 1 artikkel" });
    expect(screen.queryByText(/sider er lest/)).toBeNull();
  });

  it("can be stopped, and says that nothing was taken in", async () => {
    await open(null);
    await beginReading();
    fireEvent.click(screen.getByRole("button", { name: "Stopp lesingen" }));
    await screen.findByText(`Lesingen av ${ADDRESS} ble stoppet. Ingenting er hentet inn.`);
    expect(screen.getByRole("button", { name: "Se på siden" }).hasAttribute("disabled")).toBe(false);
  });

  it("is found again by who went away, and tells why it failed", async () => {
    const { site } = await open({ ...READING, done: 1, pages: 2 });
    await screen.findByText("1 av 2 sider er lest");
    site.now = {
      ...READING,
      state: "failed",
      code: "site_robots",
      reason: "the site's robots.txt does not allow it",
    };
    await aSecond();
    await screen.findByText(`${ADDRESS} kunne ikke leses.`);
    await screen.findByText("Nettstedet lar ikke programmer lese denne siden (robots.txt).");
    expect(screen.queryByText(/does not allow/)).toBeNull();
  });

  it("says in the reader's language what cannot be taken, and what was left out", async () => {
    const bad = {
      ...PREVIEW.rows[0],
      status: "error" as const,
      place: "ny.csv",
      line: 4,
      reason: "valid_to: a date is wanted",
      why: { code: "date_form", values: { cell: "i morgen" }, field: "valid_to", line: null },
    };
    const left = {
      place: ADDRESS,
      reason: "3 addresses are on other hosts and were left out",
      why: { code: "site_others", values: { number: "3" }, field: "", line: null },
    };
    const { site } = await open(null);
    await beginReading();
    site.now = { ...READING, state: "done", preview: { ...PREVIEW, rows: [bad], notes: [left] } as never };
    await aSecond();
    await screen.findByText(
      "Gyldig til og med: Skriv en dato som 2026-03-31 eller 31.3.2026, ikke som «i morgen».",
    );
    expect(screen.getByText("Adresser på andre nettsteder som er utelatt: 3.")).toBeTruthy();
    expect(screen.queryByText(/is wanted|left out/)).toBeNull();
  });
});
