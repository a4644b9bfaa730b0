import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, event, mine, page, session } from "../testing/samples";

beforeEach(stubSocket);

function open(unseen: Parameters<typeof stubNetwork>[0][string]) {
  window.history.replaceState(null, "", "/console/mine/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([mine("a")]) }),
    "GET /inquiries/a": () => ({ body: detail(mine("a"), []) }),
    "POST /inquiries/a/seen": () => ({ status: 204 }),
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
