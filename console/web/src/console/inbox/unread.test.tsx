import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, event, mine, page, session } from "../testing/samples";

beforeEach(stubSocket);

function open(unseen: Parameters<typeof stubNetwork>[0][string], address = "/console/mine/a") {
  window.history.replaceState(null, "", address);
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([mine("a"), mine("b")]) }),
    "GET /inquiries/a": () => ({ body: detail(mine("a"), []) }),
    "POST /inquiries/a/seen": () => ({ status: 204 }),
    "DELETE /inquiries/b/seen": unseen,
    "DELETE /inquiries/a/seen": unseen,
  });
  render(<App api={createApi()} />);
  return network;
}

it("leaves what is marked as unread, and shows the mark in the list", async () => {
  open(() => ({ status: 204 }));
  await screen.findByRole("button", { name: "Send" });
  await userEvent.setup().keyboard("m");
  await waitFor(() => expect(document.getElementById("item-a")?.textContent).toContain("Ulest"));
  expect(window.location.pathname).toBe("/console/mine");
});

const marked = (inquiry: string) =>
  document.getElementById(`item-${inquiry}`)?.textContent?.includes("Ulest");

it("marks the row with the focus by the key, and stays in the list", async () => {
  open(() => ({ status: 204 }), "/console/mine");
  const row = await screen.findByRole("link", { name: /Title b/ });
  row.focus();
  await userEvent.setup().keyboard("m");
  await waitFor(() => expect(marked("b")).toBe(true));
  expect(marked("a")).toBe(false);
  expect(document.activeElement).toBe(row);
});

it("is in the menu of the open inquiry", async () => {
  open(() => ({ status: 204 }));
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Mer" }));
  await user.click(screen.getByRole("button", { name: "Merk som ulest", hidden: true }));
  await waitFor(() => expect(marked("a")).toBe(true));
  expect(window.location.pathname).toBe("/console/mine");
});

it("marks all that are chosen, and leaves the open one among them", async () => {
  const network = open(() => ({ status: 204 }));
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Velg flere" }));
  await user.click(screen.getByRole("button", { name: "Velg alle her" }));
  await user.click(screen.getByRole("button", { name: "Merk som ulest" }));
  await screen.findByText("2 henvendelser er merket som uleste.", { selector: ".ds-paragraph" });
  expect([marked("a"), marked("b")]).toEqual([true, true]);
  expect(window.location.pathname).toBe("/console/mine");
  expect(network.asked.filter(({ method }) => method === "DELETE")).toHaveLength(2);
  expect(screen.queryByRole("button", { name: "Angre" })).toBeNull();
});

it("agrees with the person's other windows, and is seen by none of them before it is opened anew", async () => {
  const network = open(() => ({ status: 204 }));
  await screen.findByRole("button", { name: "Send" });
  const seen = () => network.asked.filter(({ path }) => path === "/inquiries/a/seen").length;
  await waitFor(() => expect(seen()).toBe(1));
  const hear = (frame: unknown) => act(() => FakeSocket.last.deliver(frame));
  hear({ type: "seen", inquiry: "a", unread: true });
  hear({ type: "seen", inquiry: "b", unread: true });
  expect([marked("a"), marked("b")]).toEqual([true, true]);
  hear(event(12, mine("a"), { kind: "status" }));
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  hear({ type: "seen", inquiry: "b", unread: false });
  await waitFor(() => expect(marked("b")).toBe(false));
  expect(seen()).toBe(1);
  const user = userEvent.setup();
  await user.click(screen.getByRole("link", { name: /Title b/ }));
  await user.click(screen.getByRole("link", { name: /Title a/ }));
  await waitFor(() => expect(seen()).toBe(2));
});

it("tells nothing once more when somebody comes back to it, but what has come meanwhile", async () => {
  const network = open(() => ({ status: 204 }));
  await screen.findByRole("button", { name: "Send" });
  const seen = () => network.asked.filter(({ path }) => path === "/inquiries/a/seen");
  await waitFor(() => expect(seen()).toHaveLength(1));
  const away = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const turn = (hidden: boolean) => {
    away.mockReturnValue(hidden);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  };
  turn(true);
  act(() => FakeSocket.last.deliver(event(11, mine("b"))));
  turn(false);
  expect(seen()).toHaveLength(1);
  turn(true);
  act(() => FakeSocket.last.deliver(event(12, mine("a"))));
  expect(seen()).toHaveLength(1);
  turn(false);
  await waitFor(() => expect(seen()).toHaveLength(2));
  expect(seen()[1]?.body).toEqual({ sequence: 12 });
  away.mockRestore();
});

it("asks again what is told to the person alone once the line is back", async () => {
  const network = open(() => ({ status: 204 }), "/console/mine");
  await screen.findByRole("link", { name: /Title b/ });
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
  act(() => FakeSocket.last.accept());
  expect(network.asked.filter(({ path }) => path === "/inquiries")).toHaveLength(1);
  network.routes["GET /inquiries"] = () => ({
    body: { ...page([mine("a"), mine("b")]), unread: ["b"], drafted: ["a"] },
  });
  act(() => FakeSocket.last.break());
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(2), { timeout: 3_000 });
  act(() => FakeSocket.last.accept());
  await waitFor(() => expect(document.getElementById("item-a")?.textContent).toContain("Utkast"));
  expect(marked("b")).toBe(true);
});

it("says so where the service refuses, and marks nothing", async () => {
  open(() => refused(503, "unavailable"));
  await screen.findByRole("button", { name: "Send" });
  await userEvent.setup().keyboard("m");
  await screen.findByText(/akkurat nå|svarer ikke|senere/i);
  expect(document.getElementById("item-a")?.textContent).not.toContain("Ulest");
});

it("knows what ends or opens again on the screen as seen, as it does what is said", async () => {
  const network = open(() => ({ status: 204 }));
  await screen.findByRole("button", { name: "Send" });
  const seen = () => network.asked.filter(({ path }) => path === "/inquiries/a/seen").map(({ body }) => body);
  await waitFor(() => expect(seen()).toEqual([{ sequence: 10 }]));
  act(() => FakeSocket.last.deliver(event(11, mine("b"))));
  act(() => FakeSocket.last.deliver(event(12, mine("a"), { kind: "status" })));
  await waitFor(() => expect(seen()).toEqual([{ sequence: 10 }, { sequence: 12 }]));
});
