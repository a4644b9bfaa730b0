import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { MessageInfo } from "../../api/types";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { COLLEAGUE, detail, ME, message, mine, page, session } from "../testing/samples";

async function open(messages: MessageInfo[], following = false) {
  localStorage.clear();
  stubSocket();
  window.history.replaceState(null, "", "/console/mine/a");
  const state = { following };
  const answer = (next: boolean) => () => {
    state.following = next;
    return { body: state };
  };
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: { ...page([mine("a")]), counts: { following: 3, followed: 2 } } }),
    "GET /inquiries/a": () => ({ body: detail(mine("a"), messages, 10) }),
    "GET /colleagues": () => ({ status: 503 }),
    "GET /inquiries/a/following": () => ({ body: state }),
    "PUT /inquiries/a/following": answer(true),
    "DELETE /inquiries/a/following": answer(false),
  });
  render(<App api={createApi()} />);
  await screen.findByRole("button", { name: "Send" });
  return { network, state, user: userEvent.setup() };
}

describe("following an inquiry", () => {
  it("begins by its button and ends by the key, and the view tells how many are unread", async () => {
    const { network, user } = await open([message("m")]);
    await user.click(await screen.findByRole("button", { name: "Følg" }));
    await screen.findByRole("button", { name: "Slutt å følge" });
    document.getElementById("reply")?.blur();
    await user.keyboard("w");
    await screen.findByRole("button", { name: "Følg" });
    const asked = network.asked.filter(({ path, method }) => path.endsWith("/following") && method !== "GET");
    expect(asked.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
    expect(screen.getByRole("link", { name: /^Følger/ }).textContent).toContain("2");
  });

  it("that is refused says why and changes nothing", async () => {
    const { network, user } = await open([message("m")]);
    network.routes["PUT /inquiries/a/following"] = () => refused(503, "unavailable");
    await user.click(await screen.findByRole("button", { name: "Følg" }));
    await waitFor(() => expect(screen.getByText(/svarer ikke|akkurat nå/)).toBeTruthy());
    expect(screen.getByRole("button", { name: "Følg" })).toBeTruthy();
  });

  it("is offered to whom a note mentions, and to nobody else", async () => {
    const note = { author: "staff", internal: true, staff: COLLEAGUE.id } as const;
    const names = message("n", { ...note, text: `Se her, @${ME.username}` });
    const { user } = await open([message("m"), names, message("o", { ...note, text: "Ring mandag" })]);
    const offer = await screen.findByRole("button", { name: "Følg henvendelsen" });
    await user.click(offer);
    await waitFor(() => expect(screen.queryByRole("button", { name: "Følg henvendelsen" })).toBeNull());
    expect(screen.getByRole("button", { name: "Slutt å følge" })).toBeTruthy();
  });

  it("is seen in every window of the person", async () => {
    const { state } = await open([message("m")]);
    await screen.findByRole("button", { name: "Følg" });
    state.following = true;
    act(() => FakeSocket.last.deliver({ type: "notices", inquiry: null }));
    await screen.findByRole("button", { name: "Slutt å følge" });
  });
});
