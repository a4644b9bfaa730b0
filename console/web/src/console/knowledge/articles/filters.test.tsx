import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { createApi } from "../../../api/client";
import { App } from "../../App";
import { stubNetwork, stubSocket } from "../../testing/network";
import { page, session } from "../../testing/samples";

const SERVICES = [
  { id: "vann", names: { nb: "Vann og avløp" }, used: true },
  { id: "havn", names: { nb: "Havn" }, used: false },
  { id: "isbanen", names: {}, used: true },
];

async function open(address: string) {
  window.history.replaceState(null, "", `/console/knowledge/${address}`);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /article-choices": () => ({ body: { staff: [], services: SERVICES, topics: [] } }),
    "GET /articles": () => ({ body: { articles: [], total: 0, next: null } }),
    "GET /article-imports/site": () => ({ body: { reading: null } }),
  });
  render(<App api={createApi()} />);
  return network;
}

const offered = (select: HTMLElement) =>
  within(select)
    .getAllByRole("option")
    .map(({ textContent }) => textContent);

beforeEach(() => void stubSocket());

it("folds what narrows the list behind a button that tells how many choices are made", async () => {
  await open("articles?text=bad&state=draft&due=1");
  const fold = await screen.findByRole("button", { name: "Filtrer: 2 valg" }, { timeout: 15_000 });
  const folded = document.getElementById(fold.getAttribute("aria-controls") ?? "");
  expect(fold.getAttribute("aria-expanded")).toBe("false");
  expect(folded?.dataset["open"]).toBeUndefined();
  expect(within(folded as HTMLElement).queryByRole("searchbox")).toBeNull();
  fireEvent.click(fold);
  expect(fold.getAttribute("aria-expanded")).toBe("true");
  expect(folded?.dataset["open"]).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Nullstill filtrene" }));
  await screen.findByRole("button", { name: "Filtrer" });
});

it("narrows to services with articles, by their names", async () => {
  await open("articles");
  await screen.findByRole("option", { name: "Vann og avløp" }, { timeout: 15_000 });
  expect(offered(screen.getByLabelText("Tjeneste"))).toEqual(["Alle", "isbanen", "Vann og avløp"]);
});

it("offers an import every service by its name, and sends which one it is", async () => {
  const network = await open("import");
  await screen.findByRole("option", { name: "Havn" }, { timeout: 15_000 });
  const service = screen.getByLabelText(/^Tjeneste/);
  expect(offered(service)).toEqual(["Ikke valgt", "Havn", "isbanen", "Vann og avløp"]);
  fireEvent.change(service, { target: { value: "havn" } });
  fireEvent.change(screen.getByLabelText(/Eller adressen/), {
    target: { value: "https://www.havdal.example/" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Se på siden" }));
  await expect
    .poll(() => network.asked.find(({ method }) => method === "POST")?.body)
    .toMatchObject({ service: "havn" });
});
