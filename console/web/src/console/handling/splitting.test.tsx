import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { refused, stubNetwork, stubSocket } from "../testing/network";
import { detail, message, mine, page, session } from "../testing/samples";
import { splitProblem, stays } from "./splitting";

const MAILS = [
  message("m1", { channel: "email" }),
  message("m2", { channel: "email" }),
  message("m3", { author: "staff", author_name: "Ada", channel: "email" }),
  message("m4", { channel: "email" }),
];

describe("what can be split off", () => {
  it("needs something of the citizen on both sides", () => {
    expect(splitProblem(MAILS, [])).toBe("choose");
    expect(splitProblem(MAILS, ["m3"])).toBe("noneGoes");
    expect(splitProblem(MAILS, ["m1", "m2", "m4"])).toBe("noneStays");
    expect(splitProblem(MAILS, ["m2", "m3"])).toBeNull();
  });

  it("leaves what was said on a page in its window", () => {
    expect(["webchat", "webform", "email"].map((channel) => stays(message("m", { channel })))).toEqual([
      true,
      true,
      false,
    ]);
    expect(stays(message("m", { author: "staff", channel: "webchat" }))).toBe(false);
  });
});

describe("splitting by choice", () => {
  beforeEach(stubSocket);

  async function open(answer: { status?: number; body: unknown }) {
    window.history.replaceState(null, "", "/console/open/a");
    const network = stubNetwork({
      "GET /session": () => ({ body: { ...session(), rights: [...session().rights, "move_inquiries"] } }),
      "GET /inquiries": () => ({ body: page([mine("a")]) }),
      "GET /inquiries/a": () => ({ body: detail(mine("a"), MAILS) }),
      "GET /inquiries/a/related": () => ({ body: { linked: [], earlier: [] } }),
      "POST /inquiries/a/split-chosen": () => answer,
    });
    render(<App api={createApi()} />);
    // By their words: asking a whole page for roles takes seconds in this browser of the tests.
    fireEvent.click(await screen.findByText("Samme sak og person"));
    fireEvent.click(await screen.findByText("Skill ut meldinger …"));
    const dialog = (await screen.findByText(/^Skille ut meldinger fra/)).closest("dialog") as HTMLElement;
    await within(dialog).findByLabelText(/Text m2/);
    return { asked: network.asked, dialog };
  }

  const button = (dialog: HTMLElement) =>
    within(dialog).getByText("Skill ut").closest("button") as HTMLElement;
  const tick = (dialog: HTMLElement, name: RegExp) => fireEvent.click(within(dialog).getByLabelText(name));

  it("sends what was ticked and no more, and says where it is now", async () => {
    const { asked, dialog } = await open({ body: mine("b", { number: "2026-000012" }) });
    expect(button(dialog)).toHaveProperty("disabled", true);
    tick(dialog, /Text m2/);
    tick(dialog, /Text m3/);
    fireEvent.click(button(dialog));
    await screen.findByText("Skilt ut som 2026-000012.");
    const sent = asked.find(({ path }) => path === "/inquiries/a/split-chosen");
    expect(sent?.body).toEqual({ messages: ["m2", "m3"] });
    expect(screen.queryByText(/^Skille ut meldinger fra/)).toBeNull();
  });

  it("keeps the choice when the service refuses", async () => {
    const { dialog } = await open(refused(409, "conflict"));
    tick(dialog, /Text m2/);
    fireEvent.click(button(dialog));
    await within(dialog).findByRole("alert");
    expect(within(dialog).getByLabelText(/Text m2/)).toHaveProperty("checked", true);
  });
});
