import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { ANYTHING } from "../../api/inbox";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { page, session, summary } from "../testing/samples";
import { firstList, readFirstPage } from "./firstPage";

const LIST = { view: "waiting", order: "newest", wanted: ANYTHING } as const;
const read = { list: LIST, page: page([summary("a", { title: "Veglyset er mørkt" })], { sequence: 7 }) };

describe("the list that an address shows first", () => {
  beforeEach(() => localStorage.clear());

  it("is that of its view, in the order that was chosen for it", () => {
    localStorage.setItem("torg.orders", JSON.stringify({ mine: "deadline" }));
    expect(firstList("/console/")).toEqual(LIST);
    expect(firstList("/console/mine")).toEqual({ ...LIST, view: "mine", order: "deadline" });
    expect(firstList("/console/open/0198c5f7-1b2c-7d3e-8f40-123456789abc")?.view).toBe("open");
  });

  it.each([
    "/console/f-abc",
    "/console/statistics",
    "/console/knowledge/articles/a",
    "/elsewhere",
    "/console/waiting/a/b",
  ])("is none at %s", async (path) => {
    const { asked } = stubNetwork({});
    expect(await readFirstPage(createApi(), path)).toBeNull();
    expect(asked).toEqual([]);
  });

  it("is none where the service refuses it to whoever asks, since it is asked for beside the session", async () => {
    stubNetwork({ "GET /inquiries": () => refused(403, "not_allowed") });
    expect(await readFirstPage(createApi(), "/console/")).toBeNull();
  });
});

describe("a console that was given its first list", () => {
  beforeEach(() => {
    stubSocket();
    window.history.replaceState(null, "", "/console/waiting");
  });

  it("shows it at once, asks for it no more and hears what happened since", async () => {
    const network = stubNetwork({ "GET /session": () => ({ body: session() }) });
    render(<App api={createApi()} session={session()} list={read} />);
    expect(screen.getByRole("link", { name: /Veglyset/ })).toBeTruthy();
    await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
    expect(new URL(FakeSocket.last.url).searchParams.get("after")).toBe("7");
    expect(network.asked.map(({ path }) => path)).not.toContain("/inquiries");
  });

  it("reads every other list, and the same one when somebody comes back to it", async () => {
    const network = stubNetwork({
      "GET /session": () => ({ body: session() }),
      "GET /inquiries": ({ url }) => ({
        body: page([summary("b", { title: `Liste ${url.searchParams.get("view")}` })]),
      }),
    });
    render(<App api={createApi()} session={session()} list={read} />);
    const user = userEvent.setup();
    await user.click(screen.getByRole("link", { name: /^Mine/ }));
    expect(await screen.findByRole("link", { name: /Liste mine/ })).toBeTruthy();
    await user.click(screen.getByRole("link", { name: /^Venter på oss/ }));
    expect(await screen.findByRole("link", { name: /Liste waiting/ })).toBeTruthy();
    expect(network.asked.filter(({ path }) => path === "/inquiries")).toHaveLength(2);
  });

  it("reads the list that is shown where it was given another's", async () => {
    stubNetwork({
      "GET /session": () => ({ body: session() }),
      "GET /inquiries": () => ({ body: page([summary("b", { title: "Den rette" })]) }),
    });
    window.history.replaceState(null, "", "/console/mine");
    render(<App api={createApi()} session={session()} list={read} />);
    expect(screen.queryByRole("link", { name: /Veglyset/ })).toBeNull();
    expect(await screen.findByRole("link", { name: /Den rette/ })).toBeTruthy();
  });
});
