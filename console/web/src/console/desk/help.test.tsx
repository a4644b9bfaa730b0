import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { Session } from "../../api/types";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { DESK_RIGHTS, ME, page, session } from "../testing/samples";

const ALL_KEYS =
  "J K Home End Enter T R I F U S Q W E M Y X N C L Ctrl Enter Ctrl B Ctrl I Ctrl Shift K Esc / Ctrl K ?".split(
    " ",
  );

/** Each role's rights as far as the help asks for them, what it says first, and the keys that do something. */
const ROLES: Record<string, { rights: string[]; path: string; says: RegExp; keys: string[] }> = {
  desk: { rights: DESK_RIGHTS, path: "/waiting", says: /Venter på oss/, keys: ALL_KEYS },
  case_worker: {
    rights: DESK_RIGHTS.filter((right) => right !== "search_inquiries"),
    path: "/colleagues",
    says: /Venter på oss/,
    keys: ALL_KEYS.filter((key) => key !== "/"),
  },
  support: {
    rights: ["handle_inquiries", "see_colleagues", "write_internally"],
    path: "/messages",
    says: /Venter på oss/,
    keys: ALL_KEYS.filter((key) => !["/", "N", "C", "L"].includes(key)),
  },
  editor: {
    rights: ["read_knowledge", "write_knowledge"],
    path: "/knowledge",
    says: /Artiklene/,
    keys: ["?"],
  },
  auditor: {
    rights: ["see_access_log", "see_statistics", "see_now"],
    path: "/audit",
    says: /hvem som har sett/,
    keys: ["?"],
  },
};

const ABOUT = { remote_help_url: "https://hjelp.havdal.example/", support_telephone: "" };

async function help(own: Session, path: string) {
  window.history.replaceState(null, "", `/console${path}`);
  stubNetwork({
    "GET /session": () => ({ body: own }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /about": () => ({ body: ABOUT }),
  });
  render(<App api={createApi()} session={own} />);
  const button = await screen.findByRole("button", { name: "Hjelp" });
  const dialog = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) throw new Error("the button opens nothing");
  return dialog;
}

describe("the help", () => {
  beforeEach(stubSocket);

  it.each(Object.entries(ROLES))(
    "of %s opens and says only what is true",
    async (role, { rights, path, says, keys }) => {
      const dialog = await help({ ...session(), staff: { ...ME, role } as Session["staff"], rights }, path);
      expect(dialog.open).toBe(false);
      await userEvent.setup().keyboard("?");
      await waitFor(() => expect(dialog.open).toBe(true));
      const shown = [...dialog.querySelectorAll("kbd")].map(({ textContent }) => textContent);
      expect(shown).toEqual(keys);
      const steps = within(dialog).getAllByRole("listitem");
      expect(steps[0]?.textContent).toMatch(says);
      const desk = rights.includes("handle_inquiries");
      expect(dialog.textContent?.includes("Ta over")).toBe(desk);
    },
  );

  it("of whoever owes a password tells of nothing that is not there yet", async () => {
    const dialog = await help({ ...session(), password_due: true }, "/security");
    expect(dialog.querySelectorAll("li")).toHaveLength(0);
    expect([...dialog.querySelectorAll("kbd")].map(({ textContent }) => textContent)).toEqual(["?"]);
  });

  it.each(["desk", "auditor"])(
    "leads %s to help from afar, and to the versions only who has that page",
    async (role) => {
      const { rights = [], path = "" } = ROLES[role] ?? {};
      const dialog = await help({ ...session(), staff: { ...ME, role } as Session["staff"], rights }, path);
      dialog.open = true;
      dialog.dispatchEvent(new Event("toggle"));
      const link = await within(dialog).findByRole("link", { name: /Start fjernhjelp/ });
      expect(link.getAttribute("href")).toBe(ABOUT.remote_help_url);
      expect(dialog.textContent?.includes("Om Torg")).toBe(role === "desk");
    },
  );
});
