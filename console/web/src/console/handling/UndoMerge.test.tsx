import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { MergeUndoInfo } from "../../api/handling";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, message, page, session, summary } from "../testing/samples";

const HOLDS: MergeUndoInfo = { inquiry: "b", into: "a", version: 4, refused: null };

async function open(undo: MergeUndoInfo, answer: { status?: number; body: unknown }) {
  window.history.replaceState(null, "", "/console/open/a");
  const step = { id: "1", kind: "merged_from", who: "Ada", at: "2026-03-02T08:00:00Z", sentence: null };
  let undone = false;
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a")]) }),
    "GET /inquiries/a": () => ({ body: detail(summary("a"), [message("m1")]) }),
    "GET /inquiries/a/steps": () => ({
      body: { steps: [{ ...step, values: { other: "2026-000012" }, undo: undone ? null : undo }] },
    }),
    "POST /inquiries/b/unmerge": () => {
      undone = answer.status === undefined;
      return answer;
    },
  });
  render(<App api={createApi()} />);
  fireEvent.click(await screen.findByRole("button", { name: "Hva er gjort" }));
  await screen.findByText("Ada slo 2026-000012 sammen med denne.");
  return network.asked;
}

const button = () => screen.getByRole("button", { name: "Angre sammenslåing" });
const agree = async () => {
  fireEvent.click(button());
  const dialog = await screen.findByRole("dialog", { name: "Angre sammenslåingen?" });
  fireEvent.click(within(dialog).getByRole("button", { name: "Angre sammenslåing" }));
};

describe("undoing a merge", () => {
  beforeEach(stubSocket);

  it("asks first, sends the version that was looked at, and says where the other inquiry is", async () => {
    const asked = await open(HOLDS, { body: summary("b", { number: "2026-000012" }) });
    await agree();
    await screen.findByText(/2026-000012 er en egen henvendelse igjen/);
    const sent = asked.find(({ path }) => path === "/inquiries/b/unmerge");
    expect(sent?.body).toEqual({ version: 4 });
    expect(screen.getByRole("link", { name: "Åpne 2026-000012" })).toBeTruthy();
    await screen.findByText("Ada slo 2026-000012 sammen med denne.");
    expect(screen.queryByRole("button", { name: "Angre sammenslåing" })).toBeNull();
  });

  it("says so when somebody was faster", async () => {
    await open(HOLDS, { status: 409, body: { code: "conflict", message: "somebody else" } });
    await agree();
    await screen.findByText(/noe er endret siden du åpnet siden/);
  });

  it("says why it cannot be done instead of offering it", async () => {
    await open({ ...HOLDS, refused: "said_since" }, { body: {} });
    await screen.findByText(/det er skrevet noe siden/);
    expect(screen.queryByRole("button", { name: "Angre sammenslåing" })).toBeNull();
  });
});
