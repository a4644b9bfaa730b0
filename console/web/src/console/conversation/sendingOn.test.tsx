import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, MAIL, message, mine, page, session } from "../testing/samples";
import { isSendable, kindOf } from "./kinds";

const file = (id: string, name: string) => ({
  id,
  name,
  media_type: "application/pdf",
  size: 13,
  inline: false,
  refused: null,
});
const FILES = [file("f1", "kart.pdf"), file("f2", "regning.pdf")];
const theirs = message("m1", { channel: "email", address: MAIL.address, attachments: FILES });
const note = message("m2", { author: "staff", internal: true });
const outside = message("m3", { author: "outside", internal: true, address: "drift@b.no" });
const entry = message("m4", { author: "staff", internal: true, sends_on: "m1", address: "drift@b.no" });

describe("what may be sent on", () => {
  it("is what was said with the citizen or from outside, and no note", () => {
    expect([theirs, note, outside, entry].map(kindOf)).toEqual(["citizen", "note", "outside", "sentOn"]);
    expect([theirs, note, outside, entry].map(isSendable)).toEqual([true, false, true, false]);
  });
});

describe("sending a message on", () => {
  it("takes addresses, words and the files that nobody leaves out", async () => {
    localStorage.clear();
    stubSocket();
    window.history.replaceState(null, "", "/console/mine/a");
    const own = mine("a", { channel: "email" });
    const network = stubNetwork({
      "GET /session": () => ({ body: session() }),
      "GET /inquiries": () => ({ body: page([own]) }),
      "GET /inquiries/a": () => ({
        body: detail(own, [theirs, note, outside], 10, { contacts: [MAIL], reply_to: MAIL }),
      }),
      "GET /inquiries/a/messages/m1/sent-on": () => ({
        body: { subject: "Hull [#1]", text: "Fra: Innbygger", attachments: FILES },
      }),
      "POST /inquiries/a/messages/m1/sent-on": () => ({ body: entry }),
    });
    render(<App api={createApi()} />);
    const user = userEvent.setup();
    const signs = await screen.findAllByRole("button", { name: "Videresend på e-post" });
    expect(signs).toHaveLength(2);
    await user.click(signs[0] as HTMLElement);
    const dialog = within(await screen.findByRole("dialog", { name: "Videresend på e-post" }));
    await dialog.findByText("Fra: Innbygger");
    const send = dialog.getByRole("button", { name: "Send e-post" });
    expect(send).toHaveProperty("disabled", true);
    await user.type(dialog.getByLabelText("Til"), "drift@b.no, Per <per@b.no>");
    await user.type(dialog.getByLabelText("Egne ord til mottakeren"), "Kan dere?");
    await user.click(dialog.getByRole("checkbox", { name: /regning/ }));
    await user.click(send);
    expect(await screen.findByText("Sendt til: drift@b.no")).toBeTruthy();
    const asked = network.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/sent-on"));
    expect(asked.map(({ body }) => body)).toEqual([
      {
        client_id: expect.any(String),
        text: "Kan dere?",
        to: ["drift@b.no", "per@b.no"],
        attachments: ["f1"],
      },
    ]);
  });

  it("goes once more as it went where what it quotes is not in the inquiry any more", async () => {
    localStorage.clear();
    stubSocket();
    window.history.replaceState(null, "", "/console/mine/a");
    const own = mine("a", { channel: "email" });
    const failed = {
      ...entry,
      sends_on: "elsewhere",
      state: "failed",
      attachments: FILES.slice(0, 1),
    } as const;
    const network = stubNetwork({
      "GET /session": () => ({ body: session() }),
      "GET /inquiries": () => ({ body: page([own]) }),
      "GET /inquiries/a": () => ({
        body: detail(own, [theirs, failed], 10, { contacts: [MAIL], reply_to: MAIL }),
      }),
      "GET /inquiries/a/messages/m4/sent-on": () => ({
        body: { subject: "Hull [#1]", text: "Fra: Innbygger", attachments: FILES.slice(0, 1) },
      }),
      "POST /inquiries/a/messages/m4/sent-on": () => ({ body: { ...entry, id: "m5" } }),
    });
    render(<App api={createApi()} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Send på nytt" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Videresend på e-post" }));
    await dialog.findByText("Fra: Innbygger");
    expect(dialog.getByLabelText("Til")).toHaveProperty("value", "drift@b.no");
    expect(dialog.getByRole("checkbox", { name: /kart/ })).toHaveProperty("checked", true);
    await user.click(dialog.getByRole("button", { name: "Send e-post" }));
    await screen.findByText(/E-posten er på vei/);
    const sent = network.asked.find(({ method, path }) => method === "POST" && path.endsWith("/sent-on"));
    expect(sent?.path).toBe("/inquiries/a/messages/m4/sent-on");
    expect(sent?.body).toMatchObject({ to: ["drift@b.no"], attachments: ["f1"] });
  });
});
