import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, mine, page, session } from "../testing/samples";

const LINK = `${window.location.origin}/console/open/`;
beforeEach(stubSocket);

function open(address: string, copying: (text: string) => Promise<void>) {
  window.history.replaceState(null, "", address);
  stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([mine("a"), mine("b")]) }),
    "GET /inquiries/a": () => ({ body: detail(mine("a"), []) }),
  });
  const user = userEvent.setup();
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockImplementation(copying);
  render(<App api={createApi()} />);
  return { user, copied: () => writeText.mock.calls.map(([text]) => text) };
}

it("copies a link that is nobody's own view, by the menu and by the key", async () => {
  const { user, copied } = open("/console/mine/a", async () => undefined);
  await user.click(await screen.findByRole("button", { name: "Mer" }));
  await user.click(screen.getByRole("button", { name: "Kopier lenke", hidden: true }));
  await screen.findByText("Lenken er kopiert.");
  document.getElementById("conversation")?.focus();
  await user.keyboard("y");
  await waitFor(() => expect(copied()).toEqual([`${LINK}a`, `${LINK}a`]));
});

it("copies that of the row with the focus", async () => {
  const { user, copied } = open("/console/mine", async () => undefined);
  (await screen.findByRole("link", { name: /Title b/ })).focus();
  await user.keyboard("y");
  await waitFor(() => expect(copied()).toEqual([`${LINK}b`]));
});

it("shows the address, marked, where the browser does not let it be copied", async () => {
  const { user } = open("/console/mine/a", () => Promise.reject(new DOMException("", "NotAllowedError")));
  await screen.findByRole("button", { name: "Send" });
  await user.keyboard("y");
  const field = await screen.findByLabelText<HTMLInputElement>("Adresse");
  expect(field.value).toBe(`${LINK}a`);
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect([field.selectionStart, field.selectionEnd]).toEqual([0, field.value.length]);
});
