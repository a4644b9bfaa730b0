import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { MessageInfo } from "../../api/types";
import { App } from "../App";
import { FakeSocket, stubNetwork, stubSocket } from "../testing/network";
import { COLLEAGUE, detail, ME, message, mine, page, session } from "../testing/samples";

const OWN = mine("a");
const note = (more: Partial<MessageInfo> = {}) =>
  message("n", {
    author: "staff",
    author_name: "Kari",
    internal: true,
    text: "Ring mandag",
    staff: ME.id,
    ...more,
  });

async function open(shown: MessageInfo) {
  localStorage.clear();
  stubSocket();
  window.history.replaceState(null, "", "/console/mine/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([OWN]) }),
    "GET /inquiries/a": () => ({ body: detail(OWN, [message("m"), shown], 10) }),
  });
  render(<App api={createApi()} />);
  await screen.findByText(shown.withdrawn ? "Notatet er trukket tilbake." : shown.text);
  return { network, user: userEvent.setup() };
}

describe("a note", () => {
  it("is mended by its writer, who sees what it said before", async () => {
    const { network, user } = await open(note());
    const mended = note({ text: "Ring tirsdag", version: 2, edited_at: "2026-01-01T10:05:00Z" });
    network.routes["PUT /inquiries/a/notes/n"] = () => ({ body: { ...mended, unreached: [] } });
    network.routes["GET /inquiries/a/notes/n/versions"] = () => ({
      body: { versions: [{ version: 1, text: "Ring mandag", masked: false, at: "2026-01-01T10:00:00Z" }] },
    });
    await user.click(screen.getByRole("button", { name: "Endre" }));
    const box = screen.getByLabelText("Ny tekst i notatet", { selector: "textarea" });
    await user.clear(box);
    await user.type(box, "Ring tirsdag");
    await user.click(screen.getByRole("button", { name: "Lagre endringen" }));
    await screen.findByText("Ring tirsdag");
    expect(network.asked.at(-1)?.body).toEqual({ text: "Ring tirsdag", version: 1 });
    await user.click(screen.getByRole("button", { name: /^Endret/ }));
    expect(await screen.findByText("Ring mandag")).toBeTruthy();
  });

  it("that was changed in another window meanwhile is not written over unseen", async () => {
    const { network, user } = await open(note());
    const theirs = note({ text: "Ring onsdag", version: 2, edited_at: "2026-01-01T10:05:00Z" });
    const answers = [
      { status: 409, body: { code: "conflict", message: "", retry_after: null, why: null, current: theirs } },
      { body: { ...note({ text: "Ring tirsdag", version: 3 }), unreached: [] } },
    ];
    network.routes["PUT /inquiries/a/notes/n"] = () => answers.shift() ?? "offline";
    await user.click(screen.getByRole("button", { name: "Endre" }));
    const box = screen.getByLabelText("Ny tekst i notatet", { selector: "textarea" });
    await user.clear(box);
    await user.type(box, "Ring tirsdag{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Ring onsdag")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Behold teksten her" }));
    await user.click(screen.getByRole("button", { name: "Lagre endringen" }));
    await screen.findByText("Ring tirsdag");
    expect(network.asked.filter(({ method }) => method === "PUT").at(-1)?.body).toEqual({
      text: "Ring tirsdag",
      version: 2,
    });
  });

  it("is withdrawn, and put back while that is told of", async () => {
    const { network, user } = await open(note());
    network.routes["POST /inquiries/a/notes/n/withdraw"] = () => ({
      body: { ...note({ text: "", withdrawn: true, version: 2 }), unreached: [] },
    });
    network.routes["POST /inquiries/a/notes/n/restore"] = () => ({
      body: { ...note({ version: 3 }), unreached: [] },
    });
    await user.click(screen.getByRole("button", { name: "Trekk tilbake" }));
    await waitFor(() => expect(screen.queryByText("Ring mandag")).toBeNull());
    expect(screen.getAllByText("Notatet er trukket tilbake.")).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Angre" }));
    expect(await screen.findByText("Ring mandag")).toBeTruthy();
    expect(network.asked.at(-1)?.body).toEqual({ version: 2 });
  });

  it("of a colleague is only read, and changes while somebody looks", async () => {
    const { network } = await open(note({ staff: COLLEAGUE.id }));
    expect(screen.queryByRole("button", { name: "Endre" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Trekk tilbake" })).toBeNull();
    const gone = note({ staff: COLLEAGUE.id, text: "", withdrawn: true, version: 2 });
    const frame = { type: "event", sequence: 11, kind: "note", conversation: OWN.conversation, inquiry: "a" };
    act(() => FakeSocket.last.deliver({ ...frame, message: gone, summary: OWN, body: {} }));
    expect(await screen.findByText("Notatet er trukket tilbake.")).toBeTruthy();
    expect(network.asked.filter(({ path }) => path.includes("/notes/"))).toEqual([]);
  });
});
