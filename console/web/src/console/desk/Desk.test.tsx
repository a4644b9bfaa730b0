import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { COLLEAGUE, detail, event, message, mine, page, session, summary } from "../testing/samples";

const waiting = summary("a", { title: "Veglyset er mørkt" });
const later = summary("b", { title: "Nytt spørsmål", updated_at: "2026-01-01T12:00:00Z" });

async function open(path = "/console/waiting") {
  window.history.replaceState(null, "", path);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([waiting]) }),
    "GET /inquiries/a": () => ({ body: detail(waiting, [message("m1", { text: "<b>Hei</b>" })]) }),
  });
  render(<App api={createApi()} />);
  await screen.findByRole("link", { name: /Veglyset/ });
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
  act(() => FakeSocket.last.accept());
  return network;
}

const deliver = (frame: unknown) => act(() => FakeSocket.last.deliver(frame));
const list = () => within(screen.getByRole("region", { name: "Venter på oss" }));
const announced = () => screen.getAllByRole("status").map(({ textContent }) => textContent);

describe("the desk", () => {
  beforeEach(stubSocket);

  it("shows a new inquiry without reloading and says so", async () => {
    await open();
    deliver(event(11, later, { kind: "owner" }));
    const titles = list().getAllByRole("link");
    expect(titles.map(({ id }) => id)).toEqual(["item-b", "item-a"]);
    expect(titles[0]?.textContent).toContain("Ny");
    expect(announced()).toContain("Ny henvendelse venter: Nytt spørsmål");
  });

  it("says a thing once, though the event comes twice", async () => {
    await open();
    deliver(event(11, later, { kind: "owner" }));
    deliver(event(11, later, { kind: "owner" }));
    expect(list().getAllByRole("link")).toHaveLength(2);
  });

  it("reads the list again on a resync", async () => {
    const network = await open();
    network.routes["GET /inquiries"] = () => ({ body: page([later], { sequence: 400 }) });
    deliver({ type: "resync" });
    expect(await list().findByRole("link", { name: /Nytt spørsmål/ })).toBeTruthy();
    expect(list().queryByRole("link", { name: /Veglyset/ })).toBeNull();
  });

  it("moves through the list with J and K, unless somebody writes or has switched it off", async () => {
    await open();
    deliver(event(11, later));
    const user = userEvent.setup();
    await user.keyboard("jj");
    expect(document.activeElement?.id).toBe("item-a");
    await user.keyboard("k");
    expect(document.activeElement?.id).toBe("item-b");
    await user.click(screen.getByLabelText("Hurtigtaster"));
    await user.keyboard("j");
    expect(document.activeElement?.id).not.toBe("item-a");
  });

  it("does not read the list again because the connection breaks or the bot's health changes", async () => {
    const { asked } = await open();
    const readings = () => asked.filter(({ path }) => path === "/inquiries").length;
    const before = readings();
    deliver({ type: "health", parts: [] });
    act(() => FakeSocket.last.break());
    await screen.findByText(/Forbindelsen til tjenesten er brutt/);
    expect(readings()).toBe(before);
  });

  it("tells that the bot is away and that it is back", async () => {
    await open();
    const part = { part: "dialogue", since: "2026-01-01T10:00:00Z", reason: "" };
    deliver({ type: "health", parts: [{ ...part, state: "down" }] });
    expect(screen.getByText(/Boten svarer ikke akkurat nå/)).toBeTruthy();
    deliver({ type: "health", parts: [{ ...part, state: "up" }] });
    expect(screen.queryByText(/Boten svarer ikke akkurat nå/)).toBeNull();
  });

  it("leads to the login when the session has ended, and says why", async () => {
    await open();
    act(() => FakeSocket.last.break(4401));
    expect(await screen.findByRole("heading", { name: "Logg inn" })).toBeTruthy();
    expect(screen.getByText(/Du ble logget ut fordi økten er over/)).toBeTruthy();
  });

  it("shows what a citizen wrote as text, and asks before a colleague's conversation is taken", async () => {
    const network = await open("/console/waiting/a");
    expect(await screen.findByText("<b>Hei</b>")).toBeTruthy();
    const theirs = summary("a", { owner: "staff", staff: COLLEAGUE });
    network.routes["POST /inquiries/a/take"] = ({ body }) =>
      (body as { force: boolean }).force
        ? { body: detail(mine("a"), [message("m1")], 20) }
        : refused(409, "conflict");
    network.routes["GET /inquiries/a"] = () => ({ body: detail(theirs, [message("m1")]) });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Ta over" }));
    expect(await screen.findByText("Ola har tatt samtalen.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Ta over likevel" }));
    expect(await screen.findByRole("button", { name: "Gi tilbake til boten" })).toBeTruthy();
  });
});
