import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { ThreadPane } from "../internal/ThreadPane";
import { stubNetwork, stubSocket } from "../testing/network";
import { Surroundings } from "../testing/Surroundings";
import { detail, message, page, session, summary } from "../testing/samples";
import { isLookedAt } from "./lookedAt";

beforeEach(() => {
  stubSocket();
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

it("is the conversation that is open, and none of the list's others", async () => {
  window.history.replaceState(null, "", "/console/open/a");
  stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a"), summary("b")]) }),
    "GET /inquiries/a": () => ({ body: detail(summary("a"), [message("m1")]) }),
  });
  const { unmount } = render(<App api={createApi()} />);
  await screen.findByRole("button", { name: "Lukk henvendelsen" }, { timeout: 15_000 });
  expect([isLookedAt("inquiry:a"), isLookedAt("inquiry:b")]).toEqual([true, false]);
  unmount();
  expect(isLookedAt("inquiry:a")).toBe(false);
});

it("is the internal thread that is open, once it has been read", async () => {
  const parts = {
    id: "t",
    kind: "topic",
    title: "Skriveren",
    starter: "staff-1",
    open_history: true,
    unread: 0,
  };
  const thread = { ...parts, last: null, updated_at: "2026-01-01T10:00:00Z", members: [] };
  stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /threads/t": () => ({ body: { thread, messages: [] } }),
  });
  render(
    <Surroundings>
      <ThreadPane thread="t" me="staff-1" />
    </Surroundings>,
  );
  expect(isLookedAt("thread:t")).toBe(false);
  await screen.findByRole("heading", { name: "Skriveren" });
  expect(isLookedAt("thread:t")).toBe(true);
});
