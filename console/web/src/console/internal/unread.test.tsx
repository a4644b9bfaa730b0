import { act, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { FakeSocket, stubNetwork, stubSocket } from "../testing/network";
import { page, session, summary } from "../testing/samples";

const PATH = "/threads/unread";

async function open(rights = session().rights) {
  let unread = 2;
  let answer: (() => void) | undefined;
  const listed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  window.history.replaceState(null, "", "/console/waiting");
  const own = { ...session(), rights };
  const network = stubNetwork({
    "GET /session": () => ({ body: own }),
    "GET /inquiries": async () => {
      await listed;
      return { body: page([summary("a")]) };
    },
    [`GET ${PATH}`]: () => ({ body: { unread } }),
  });
  render(<App api={createApi()} session={own} />);
  const show = async () => {
    answer?.();
    await vi.waitFor(() => expect(screen.queryByRole("link", { name: /Title a/ })).toBeTruthy());
    await vi.waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
    act(() => FakeSocket.last.accept());
  };
  const asked = () => network.asked.filter(({ path }) => path === PATH).length;
  const happens = (now: number) => {
    unread = now;
    act(() => FakeSocket.last.deliver({ type: "internal", thread: "t" }));
  };
  return { show, asked, happens };
}

const views = () => within(screen.getByRole("navigation", { name: "Visninger" }));
/** What is said beside the page's name to whoever hears the menu. */
const told = () => {
  const link = views().getByRole("link", { name: /^Interne meldinger/ });
  return link.querySelector(".ds-sr-only")?.textContent ?? "";
};
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

describe("unread internal messages", () => {
  beforeEach(() => {
    stubSocket();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    return () => vi.useRealTimers();
  });

  it("are counted in the menu once the list is there, and not before", async () => {
    const { show, asked } = await open();
    await pass(5_000);
    expect(asked()).toBe(0);
    expect(told()).toBe("");
    await show();
    await waitFor(() => expect(told()).toBe("2 uleste"));
    expect(asked()).toBe(1);
  });

  it("are counted again when something happens, a few seconds apart however much does", async () => {
    const { show, asked, happens } = await open();
    await show();
    await pass(10_000);
    const before = asked();
    for (const now of [3, 4, 5, 1]) {
      happens(now);
      await pass(400);
    }
    await pass(1_000);
    expect(asked()).toBe(before + 1);
    await pass(3_000);
    expect(asked()).toBe(before + 2);
    expect(told()).toBe("1 ulest");
    happens(0);
    await pass(4_000);
    expect(told()).toBe("");
  });

  it("are not asked for by whoever may not write any", async () => {
    const { show, asked, happens } = await open(
      session().rights.filter((right) => right !== "write_internally"),
    );
    await show();
    happens(3);
    await pass(5_000);
    expect(asked()).toBe(0);
  });
});
