import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import type { InquiryDetail, MessageInfo } from "../../api/types";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import {
  CHAT,
  detail,
  event,
  file,
  MAIL,
  message,
  mine,
  notes,
  PHONE,
  page,
  session,
} from "../testing/samples";

const own = mine("a", { channel: "email" });
const mail = (id: string, more: Partial<MessageInfo> = {}) =>
  message(id, { channel: "email", address: MAIL.address, author_name: "Kari Nordmann", ...more });

async function open(messages: MessageInfo[], more: Partial<InquiryDetail> = {}) {
  window.history.replaceState(null, "", "/console/mine/a");
  const shown = { contacts: [MAIL, PHONE], reply_to: MAIL, ...more };
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([own]) }),
    "GET /inquiries/a": () => ({ body: detail(own, messages, 10, shown) }),
    "POST /inquiries/a/replies": ({ body }) => ({
      body: mail("reply", {
        author: "staff",
        text: (body as { text: string }).text,
        client_id: (body as { client_id: string }).client_id,
      }),
    }),
  });
  render(<App api={createApi()} />);
  await screen.findByLabelText("Svar til innbyggeren", { selector: "textarea" });
  const sent = () =>
    network.asked.filter(({ path }) => path.endsWith("/replies")).map(({ body }) => body as object);
  return { network, sent, user: userEvent.setup() };
}

const box = () =>
  screen.getByLabelText<HTMLTextAreaElement>("Svar til innbyggeren", { selector: "textarea" });

/** Where files of a reply are chosen; a note has its own. */
const files = (): HTMLElement => {
  const [reply] = screen.getAllByLabelText("Legg ved fil", { selector: "input" });
  if (reply === undefined) throw new Error("a reply carries no files");
  return reply;
};

/** A request whose upload the test carries out. */
class FakeUpload {
  static last: FakeUpload;
  status = 0;
  responseText = "";
  timeout = 0;
  upload: { onprogress?: (event: object) => void } = {};
  onload = (): void => {};
  onerror = (): void => {};
  ontimeout = (): void => {};
  onabort = (): void => {};
  address = "";
  constructor() {
    FakeUpload.last = this;
  }
  open(_method: string, address: string): void {
    this.address = address;
  }
  setRequestHeader(): void {}
  send(): void {}
  abort(): void {
    this.onabort();
  }
  answer(status: number, body: object): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload();
  }
}

describe("a conversation over several channels", () => {
  beforeEach(() => {
    stubSocket();
    vi.stubGlobal("XMLHttpRequest", FakeUpload);
  });

  it("sends a reply by default or by the way that was chosen", async () => {
    const { sent, user } = await open([mail("m1")]);
    await user.type(box(), "Hei{Control>}{Enter}{/Control}");
    await waitFor(() => expect(box().value).toBe(""));
    await user.selectOptions(screen.getByLabelText("Svar via"), "SMS: +4741234567");
    expect(screen.getByText("1 SMS, 160 tegn igjen.")).toBeTruthy();
    await user.type(box(), "Hei igjen{Control>}{Enter}{/Control}");
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[0]).toMatchObject({ via: null, attachments: [] });
    expect(sent()[1]).toMatchObject({ via: { channel: "sms", address: PHONE.address } });
  });

  it("carries files along, and waits for those that are not there yet", async () => {
    const { sent, user } = await open([mail("m1")]);
    await user.type(box(), "Se vedlegg");
    await user.upload(files(), [new File(["%PDF"], "vedtak æ.pdf", { type: "application/pdf" })]);
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Send" });
    expect(button.disabled).toBe(true);
    expect(FakeUpload.last.address).toContain("/inquiries/a/attachments?name=vedtak+%C3%A6.pdf");
    await act(async () => FakeUpload.last.answer(200, file("f1", { name: "vedtak æ.pdf" })));
    expect(button.disabled).toBe(false);
    await user.selectOptions(screen.getByLabelText("Svar via"), "SMS: +4741234567");
    expect(screen.getByText(/Filer kan bare sendes med e-post/)).toBeTruthy();
    expect(button.disabled).toBe(true);
    await user.selectOptions(
      screen.getByLabelText("Svar via"),
      "E-post: kari@nordmann.example (Kari Nordmann)",
    );
    await user.click(button);
    await waitFor(() => expect(sent()[0]).toMatchObject({ attachments: ["f1"], via: { channel: "email" } }));
    await waitFor(() => expect(screen.queryByText("vedtak æ.pdf")).toBeNull());
  });

  it("says why a file was not taken, and lets it be removed", async () => {
    const { user } = await open([mail("m1")]);
    await user.upload(files(), [new File(["MZ"], "x.exe")]);
    await act(async () => FakeUpload.last.answer(400, refused(400, "bad_input").body));
    expect(screen.getByText("Filtypen kan være skadelig og kan ikke sendes.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Fjern x.exe" }));
    expect(screen.queryByText("x.exe")).toBeNull();
  });

  it("brings what did not arrive back into the box, to go another way", async () => {
    const failed = mail("m2", {
      author: "staff",
      text: "Møt opp",
      state: "failed",
      error: "550 no such user",
    });
    const { sent, user } = await open([mail("m1"), failed]);
    expect(screen.getByText("550 no such user")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Send på nytt eller en annen vei" }));
    expect(box().value).toBe("Møt opp");
    expect(document.activeElement).toBe(box());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(sent()[0]).toMatchObject({ text: "Møt opp", via: { channel: "sms" } }));
  });

  it("shows files, the whole text and what is odd about a message", async () => {
    const odd = mail("m1", {
      full_text: "Text m1\n> before",
      attachments: [file("plan"), file("virus", { name: "spill.exe", refused: "forbidden_type" })],
      copied: [{ kind: "cc", address: "ola@nordmann.example", error: "", why: null }],
      notes: notes({ automatic: "out-of-office", incomplete: true }),
    });
    const { user } = await open([odd]);
    expect(screen.getByRole("link", { name: /plan\.pdf/ }).getAttribute("href")).toBe(
      "/api/console/attachments/plan",
    );
    expect(screen.queryByRole("link", { name: /spill\.exe/ })).toBeNull();
    expect(screen.getByText("Automatisk svar: fravær.")).toBeTruthy();
    expect(screen.getByText("Kopi til: ola@nordmann.example")).toBeTruthy();
    expect(screen.queryByText(/> before/)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Vis hele meldingen" }));
    expect(screen.getByText(/> before/)).toBeTruthy();
  });

  it("makes a link of a page's address, in what citizens write and in notes, and of nothing else", async () => {
    await open([
      mail("m1", { text: "Se https://voss.no/bygg. javascript:alert(1)" }),
      message("m2", { internal: true, author: "staff", text: "@ola (https://voss.no/arkiv)" }),
    ]);
    const links = within(screen.getByRole("log")).getAllByRole<HTMLAnchorElement>("link");
    expect(links.map(({ href, textContent, rel }) => [href, textContent, rel])).toEqual([
      ["https://voss.no/bygg", "https://voss.no/bygg", "noopener noreferrer"],
      ["https://voss.no/arkiv", "https://voss.no/arkiv", "noopener noreferrer"],
    ]);
  });

  it("offers to split off no chat and not the first message, and says what came of it", async () => {
    const chat = message("m2", { channel: "webchat" });
    const { network, user } = await open([mail("m1"), chat, mail("m3")], { contacts: [CHAT, MAIL] });
    const [only, ...others] = screen.getAllByRole("button", { name: "Skill ut fra denne meldingen" });
    expect(others).toEqual([]);
    network.routes["POST /inquiries/a/split"] = () => ({ body: mine("b", { number: "2026-000002" }) });
    await user.click(only as HTMLElement);
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Skill ut" }));
    expect(await screen.findByText("Skilt ut som 2026-000002.")).toBeTruthy();
    expect(network.asked.find(({ path }) => path.endsWith("/split"))?.body).toEqual({ message: "m3" });
  });

  it("reads the inquiry again when something failed or moved, or a way was added", async () => {
    const { network } = await open([mail("m1")]);
    await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
    act(() => FakeSocket.last.accept());
    const reads = () => network.asked.filter(({ path }) => path === "/inquiries/a").length;
    const frames = [
      event(11, own, { kind: "moved" }),
      event(12, own, { kind: "delivery", message: mail("m1", { author: "staff", state: "failed" }) }),
      { type: "contacts", conversation: own.conversation, channel: "sms" },
    ];
    for (const frame of frames) {
      const before = reads();
      act(() => FakeSocket.last.deliver(frame));
      await waitFor(() => expect(reads()).toBe(before + 1));
    }
  });
});
