import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { MessageInfo } from "../../api/types";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
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

const box = () => screen.getByLabelText<HTMLTextAreaElement>("Ny tekst i notatet", { selector: "textarea" });

/** What every window hears of a change of a note. */
function told(changed: MessageInfo, sequence = 11) {
  const about = { conversation: OWN.conversation, inquiry: "a", summary: OWN };
  return { type: "event", sequence, kind: "note", ...about, message: changed, body: {} };
}

async function open(shown: MessageInfo) {
  localStorage.clear();
  return again(shown);
}

/** Opens the inquiry in a browser that has shown it before. */
async function again(shown: MessageInfo) {
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
    await user.clear(box());
    await user.paste("Ring tirsdag");
    await user.click(screen.getByRole("button", { name: "Lagre endringen" }));
    await screen.findByText("Ring tirsdag");
    expect(network.asked.at(-1)?.body).toEqual({ text: "Ring tirsdag", version: 1 });
    expect(await screen.findByText("Endringen er lagret.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Endre" }));
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
    await user.clear(box());
    await user.type(box(), "Ring tirsdag{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Ring onsdag")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Behold teksten her" }));
    expect(document.activeElement).toBe(box());
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

  it("is put back from where it stood, when that is told of no more", async () => {
    const { network, user } = await open(note({ text: "", withdrawn: true, version: 2 }));
    network.routes["POST /inquiries/a/notes/n/restore"] = () => ({
      body: { ...note({ version: 3 }), unreached: [] },
    });
    await user.click(screen.getByRole("button", { name: "Hent tilbake" }));
    expect(await screen.findByText("Ring mandag")).toBeTruthy();
    expect(network.asked.at(-1)?.body).toEqual({ version: 2 });
    expect(await screen.findByText("Notatet står der igjen.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Endre" }));
  });

  it("is not said to be back where another window was faster", async () => {
    const { network, user } = await open(note({ text: "", withdrawn: true, version: 2 }));
    const theirs = note({ text: "", withdrawn: true, version: 4 });
    network.routes["POST /inquiries/a/notes/n/restore"] = () => ({
      status: 409,
      body: { code: "conflict", message: "", retry_after: null, why: null, current: theirs },
    });
    await user.click(screen.getByRole("button", { name: "Hent tilbake" }));
    expect(await screen.findByText(/^Notatet ble endret i et annet vindu/)).toBeTruthy();
    expect(screen.queryByText("Notatet står der igjen.")).toBeNull();
  });

  it("keeps the focus where its buttons go, so that no single key acts on the inquiry", async () => {
    const { network, user } = await open(note());
    network.routes["POST /inquiries/a/notes/n/withdraw"] = () => ({
      body: { ...note({ text: "", withdrawn: true, version: 2 }), unreached: [] },
    });
    network.routes["POST /inquiries/a/notes/n/restore"] = () => refused(503, "unavailable");
    await user.click(screen.getByRole("button", { name: "Endre" }));
    await user.click(screen.getByRole("button", { name: "Avbryt" }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Endre" }));
    await user.click(screen.getByRole("button", { name: "Trekk tilbake" }));
    const back = await screen.findByRole("button", { name: "Hent tilbake" });
    await waitFor(() => expect(document.activeElement).toBe(back));
    await user.click(screen.getByRole("button", { name: "Angre" }));
    await screen.findByText(/^Notatet kunne ikke hentes tilbake/);
    expect(document.activeElement).toBe(back);
  });

  it("goes on with what was being made of it, after Escape and a reload", async () => {
    const { user } = await open(note());
    await user.click(screen.getByText("Endre"));
    await user.type(box(), "!{Escape}");
    expect(document.activeElement).toBe(screen.getByText("Endre"));
    expect(screen.getAllByText("Endringen er ikke lagret.")).toHaveLength(2);
    cleanup();
    const later = await again(note({ text: "Ring onsdag", version: 2 }));
    await later.user.click(screen.getByText("Endre"));
    expect(box().value).toBe("Ring mandag!");
    expect(screen.getByText("Du hadde begynt på dette.")).toBeTruthy();
    expect(screen.getByText("Ring onsdag")).toBeTruthy();
  });

  it("that is withdrawn in another window while it is mended here keeps what was written, and the focus", async () => {
    const { network, user } = await open(note());
    await user.click(screen.getByText("Endre"));
    await user.type(box(), "!");
    act(() => FakeSocket.last.deliver(told(note({ text: "", withdrawn: true, version: 2 }))));
    const alert = await screen.findByText(/^Notatet ble trukket tilbake i et annet vindu/);
    expect(alert.closest("[role=alert]")?.textContent).toContain("Ring mandag!");
    const back = screen.getByRole("button", { name: "Hent tilbake" });
    await waitFor(() => expect(document.activeElement).toBe(back));
    network.routes["POST /inquiries/a/notes/n/restore"] = () => ({
      body: { ...note({ version: 3 }), unreached: [] },
    });
    await user.click(back);
    await user.click(await screen.findByRole("button", { name: "Endre" }));
    expect(box().value).toBe("Ring mandag!");
  });

  it("that is withdrawn while nothing was changed yet gives the focus back, and throws away what is not wanted", async () => {
    const { user } = await open(note());
    await user.click(screen.getByText("Endre"));
    act(() => FakeSocket.last.deliver(told(note({ text: "", withdrawn: true, version: 2 }))));
    const back = await screen.findByRole("button", { name: "Hent tilbake" });
    await waitFor(() => expect(document.activeElement).toBe(back));
    expect(screen.queryByText(/i et annet vindu/)).toBeNull();
    act(() => FakeSocket.last.deliver(told(note({ version: 3 }), 12)));
    await user.click(await screen.findByText("Endre"));
    await user.type(box(), "!{Escape}");
    act(() => FakeSocket.last.deliver(told(note({ text: "", withdrawn: true, version: 4 }), 13)));
    await user.click(await screen.findByRole("button", { name: "Forkast" }));
    expect(screen.queryByText("Ring mandag!")).toBeNull();
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("button", { name: "Hent tilbake" })),
    );
  });

  it("forgets what was being made of it when that is cancelled", async () => {
    const { user } = await open(note());
    await user.click(screen.getByText("Endre"));
    await user.type(box(), "!");
    await user.click(screen.getByRole("button", { name: "Avbryt" }));
    expect(screen.queryByText("Endringen er ikke lagret.")).toBeNull();
    await user.click(screen.getByText("Endre"));
    expect(box().value).toBe("Ring mandag");
  });

  it("of a colleague is only read, and changes while somebody looks", async () => {
    const { network } = await open(note({ staff: COLLEAGUE.id }));
    expect(screen.queryByRole("button", { name: "Endre" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Trekk tilbake" })).toBeNull();
    const gone = note({ staff: COLLEAGUE.id, text: "", withdrawn: true, version: 2 });
    act(() => FakeSocket.last.deliver(told(gone)));
    expect(await screen.findByText("Notatet er trukket tilbake.")).toBeTruthy();
    expect(network.asked.filter(({ path }) => path.includes("/notes/"))).toEqual([]);
  });
});
