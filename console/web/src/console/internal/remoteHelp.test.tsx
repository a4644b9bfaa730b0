import { render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { stubNetwork, stubSocket } from "../testing/network";
import { Surroundings } from "../testing/Surroundings";
import { session } from "../testing/samples";
import { ThreadPane } from "./ThreadPane";

const URL = "https://hjelp.havdal.example/";
const THREAD = {
  ...{
    id: "t",
    kind: "topic",
    title: "Skriveren",
    starter: "staff-1",
    open_history: true,
    unread: 0,
    last: null,
  },
  ...{ updated_at: "2026-01-01T10:00:00Z", members: [] },
};

beforeEach(stubSocket);

async function show(url: string): Promise<void> {
  const { asked } = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /threads/t": () => ({ body: { thread: THREAD, messages: [] } }),
    "GET /about": () => ({ body: { remote_help_url: url, support_telephone: "" } }),
  });
  render(
    <Surroundings>
      <ThreadPane thread="t" me="staff-1" />
    </Surroundings>,
  );
  await screen.findByRole("heading", { name: "Skriveren" });
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain("/about"));
}

test("help from afar is begun from a conversation among staff", async () => {
  await show(URL);
  const link = await screen.findByRole("link", { name: /Start fjernhjelp/ });
  expect(link.getAttribute("href")).toBe(URL);
  expect(link.getAttribute("rel")).toContain("noopener");
});

test("where nobody has written down where help is, none is offered", async () => {
  await show("");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByRole("link", { name: /fjernhjelp/ })).toBeNull();
});
