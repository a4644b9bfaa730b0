import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { type Asked, stubNetwork, stubSocket } from "../testing/network";
import { detail, message, mine, page, session, summary } from "../testing/samples";
import { SETTLES_MS } from "./useSettling";

const free = summary("a");
const own = mine("a");

async function open(inquiry = free) {
  window.history.replaceState(null, "", "/console/open/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([inquiry]) }),
    "GET /inquiries/a": () => ({ body: detail(inquiry, [message("m1")]) }),
    "POST /inquiries/a/take": () => ({ body: detail(own, [message("m1")], 20) }),
    "POST /inquiries/a/release": () => ({ body: detail(free, [message("m1")], 30) }),
    "POST /inquiries/a/hand-back": () => ({
      body: detail(summary("a", { owner: "bot", status: "with_bot" }), [message("m1")], 30),
    }),
  });
  const { container } = render(<App api={createApi()} />);
  await screen.findByRole("button", { name: "Lukk henvendelsen" });
  const steps = () => stepsAmong(network.asked);
  return { steps, buttons: () => [...container.querySelectorAll(".talk__actions > button")] };
}

/** What was done with the conversation; the page also asks for deadlines, when it likes. */
const stepsAmong = (asked: Asked[]) =>
  asked
    .filter(
      ({ method, path }) => method === "POST" && path.startsWith("/inquiries/") && !path.endsWith("/seen"),
    )
    .map(({ path }) => path);

const texts = (buttons: Element[]) => buttons.map(({ textContent }) => textContent);
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

describe("the steps with a conversation", () => {
  beforeEach(stubSocket);
  afterEach(() => {
    vi.useRealTimers();
  });

  it("take it over and no more, though the place is pressed many times in a row", async () => {
    const { steps, buttons } = await open();
    vi.useFakeTimers();
    fireEvent.click(screen.getByRole("button", { name: "Ta over" }));
    await pass(0);
    expect(texts(buttons())).toEqual([
      "Legg tilbake i køen",
      "Løst",
      "Lukk henvendelsen",
      "Gi tilbake til boten",
    ]);
    for (let passed = 0; passed < SETTLES_MS; passed += 100) {
      for (const button of buttons()) fireEvent.click(button);
      await pass(99);
    }
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(steps()).toEqual(["/inquiries/a/take"]);
    await pass(SETTLES_MS);
    fireEvent.click(screen.getByRole("button", { name: "Legg tilbake i køen" }));
    await pass(0);
    expect(steps()).toEqual(["/inquiries/a/take", "/inquiries/a/release"]);
  });

  it("can be taken at once where nothing else stood before", async () => {
    const { steps } = await open();
    vi.useFakeTimers();
    fireEvent.click(screen.getByRole("button", { name: "Ta over" }));
    await pass(0);
    expect(steps()).toEqual(["/inquiries/a/take"]);
  });

  it("ask before the bot is given the conversation", async () => {
    const { steps } = await open(own);
    fireEvent.click(screen.getByRole("button", { name: "Gi tilbake til boten" }));
    const dialog = await screen.findByRole("dialog", { name: "Gi samtalen tilbake til boten?" });
    expect(steps()).toEqual([]);
    fireEvent.click(
      [...dialog.querySelectorAll("button")].find((one) =>
        /^Gi tilbake/.test(one.textContent ?? ""),
      ) as Element,
    );
    await screen.findByRole("button", { name: "Ta over" });
    expect(steps()).toEqual(["/inquiries/a/hand-back"]);
  });
});
