import { act, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { createApi } from "../../api/client";
import type { NoticeInfo } from "../../api/knowledge";
import { App } from "../App";
import { prefer } from "../preferences";
import { FakeSocket, stubNetwork, stubSocket } from "../testing/network";
import { event, page, session, summary } from "../testing/samples";

const bodies: string[] = [];

function notice(id: string, kind: string, more: Partial<NoticeInfo> = {}): NoticeInfo {
  const details = { number: "2026-000007", title: "Kari Nordmann, Sjøgata 3" };
  const said = { about: "inquiry:a", text: kind, details, at: "2026-01-02T10:00:00Z", read_at: null };
  return { id, kind, ...said, ...more };
}

async function open(before: NoticeInfo[]) {
  let notices = before;
  window.history.replaceState(null, "", "/console/waiting");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a")]) }),
    "GET /notices": () => ({ body: { notices, unread: notices.length } }),
  });
  render(<App api={createApi()} />);
  await screen.findByRole("link", { name: /Title a/ });
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
  act(() => FakeSocket.last.accept());
  const asked = () => network.asked.filter(({ path }) => path === "/notices").length;
  // What comes before the first list was read would count as there already.
  await waitFor(() => expect(asked()).toBeGreaterThan(0));
  if (before.length) await screen.findByRole("button", { name: new RegExp(`Varsler, ${before.length} `) });
  else await act(async () => void (await new Promise((done) => setTimeout(done, 0))));
  const come = async (...more: NoticeInfo[]) => {
    notices = [...more, ...notices];
    const times = asked();
    act(() => FakeSocket.last.deliver({ type: "notices", inquiry: null }));
    await waitFor(() => expect(asked()).toBeGreaterThan(times));
    await screen.findByRole("button", { name: new RegExp(`Varsler, ${notices.length} `) });
  };
  return { come, network };
}

beforeEach(() => {
  stubSocket();
  bodies.length = 0;
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  class FakeNotification {
    static readonly permission = "granted";
    constructor(_: string, { body = "" }: NotificationOptions) {
      bodies.push(body);
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
  prefer({ sound: false, notifications: true });
});

test("what was there when the console was opened is not told, what comes is told once", async () => {
  const { come } = await open([notice("old", "mention")]);
  expect(bodies).toEqual([]);
  await come(notice("new", "mention"));
  await waitFor(() => expect(bodies).toEqual(["2026-000007: Du er nevnt i et internt notat"]));
  await come(notice("other", "forwarded", { about: "inquiry:b" }));
  await waitFor(() =>
    expect(bodies).toEqual([bodies[0], "2026-000007: Henvendelsen er sendt videre til deg."]),
  );
});

test("messages, deadlines and what comes back are told in words that name nobody, and what can wait is not", async () => {
  const { come } = await open([]);
  await come(
    notice("1", "internal", { about: "thread:t", details: { title: "Kari Nordmann, Sjøgata 3" } }),
    notice("2", "deadline", { text: "deadline_overdue" }),
    notice("3", "came_back"),
    notice("4", "review_due", { about: "article:x" }),
    notice("5", "mention", { read_at: "2026-01-02T10:00:01Z" }),
  );
  expect(bodies).toHaveLength(3);
  expect(bodies[0]).toBe("Ny intern melding");
  expect(bodies[1]).toContain("2026-000007: Fristen gikk ut");
  expect(bodies[2]).toContain("2026-000007: Tiden du utsatte");
  expect(bodies.join()).not.toContain("Nordmann");
});

test("nobody is told who does not want to be", async () => {
  prefer({ notifications: false });
  const { come } = await open([]);
  await come(notice("new", "mention"));
  expect(bodies).toEqual([]);
});

test("an inquiry stands in the list though the browser cannot tell of it", async () => {
  class Forbidden {
    static readonly permission = "granted";
    constructor() {
      throw new TypeError("Illegal constructor");
    }
  }
  vi.stubGlobal("Notification", Forbidden);
  await open([]);
  act(() => FakeSocket.last.deliver(event(11, summary("b"), { kind: "owner" })));
  expect(screen.getByRole("link", { name: /Title b/ })).toBeTruthy();
});
