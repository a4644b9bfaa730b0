import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { InquiryDetail, MessageInfo } from "../../api/types";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, MAIL, message, mine, PHONE, page, session } from "../testing/samples";
import { addressesIn, everybody, together, tooMany, wrongIn } from "./copyAddresses";

describe("the addresses of a line", () => {
  it("stand between commas, semicolons and spaces, each once, with or without names", () => {
    expect(addressesIn("a@b.no, c@d.no;e@f.no g@h.no, a@b.no")).toEqual([
      "a@b.no",
      "c@d.no",
      "e@f.no",
      "g@h.no",
    ]);
    expect(addressesIn('Per Hansen <per@b.no>, "Li, Ola" <ola@b.no>')).toEqual(["per@b.no", "ola@b.no"]);
    expect(addressesIn(" , ")).toEqual([]);
  });

  it("are no address where something is missing", () => {
    expect(wrongIn("a@b.no, per")).toBe("per");
    expect(wrongIn("a@b")).toBe("a@b");
    expect(wrongIn("a@b.no, ")).toBeNull();
  });

  it("are twenty at most", () => {
    const many = Array.from({ length: 20 }, (_, number) => `a${number}@b.no`).join(", ");
    expect(tooMany({ cc: many, bcc: "" })).toBe(false);
    expect(tooMany({ cc: many, bcc: "b@b.no" })).toBe(true);
  });

  it("are those of the newest mail, without whom the answer is for", () => {
    const copied = (address: string) => [{ kind: "cc" as const, address, error: "", why: null }];
    const from = { author: "citizen", channel: "email" } as const;
    const messages = [
      message("1", { ...from, copied: copied("before@b.no") }),
      message("2", { ...from, copied: [...copied("per@b.no"), ...copied(MAIL.address)] }),
      message("3", { author: "staff", channel: "email", copied: copied("ours@b.no") }),
    ];
    expect(everybody(messages, MAIL)).toEqual(["per@b.no"]);
    expect(together("ola@b.no", ["per@b.no", "ola@b.no"])).toBe("ola@b.no, per@b.no");
  });
});

const own = mine("a", { channel: "email" });

async function open(messages: MessageInfo[], more: Partial<InquiryDetail> = {}) {
  localStorage.clear();
  stubSocket();
  window.history.replaceState(null, "", "/console/mine/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([own]) }),
    "GET /inquiries/a": () => ({
      body: detail(own, messages, 10, { contacts: [MAIL, PHONE], reply_to: MAIL, ...more }),
    }),
    "POST /inquiries/a/reply-preview": () => ({
      body: {
        channel: "email",
        to: MAIL.address,
        subject: "Sv: Veg",
        parts: ["Svar"],
        html: "",
        masked: false,
      },
    }),
    "POST /inquiries/a/replies": ({ body }) => ({
      body: message("reply", { author: "staff", text: (body as { text: string }).text }),
    }),
  });
  render(<App api={createApi()} />);
  const box = await screen.findByLabelText("Svar til innbyggeren", { selector: "textarea" });
  const sent = () => network.asked.filter(({ path }) => path.endsWith("/replies")).map(({ body }) => body);
  return { box, sent, user: userEvent.setup() };
}

const theirs = message("m1", {
  channel: "email",
  address: MAIL.address,
  copied: [
    { kind: "to", address: "ola@nordmann.example", error: "", why: null },
    { kind: "cc", address: "per@nordmann.example", error: "", why: null },
  ],
});

describe("copies of a reply", () => {
  it("go to all who got the mail, and to whom somebody types", async () => {
    const { box, sent, user } = await open([theirs]);
    await user.type(box, "Svar");
    expect(screen.getByText("Kopi til: per@nordmann.example")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Svar alle (2 til)" }));
    expect(screen.queryByRole("button", { name: /Svar alle/ })).toBeNull();
    await user.type(screen.getByLabelText(/Blindkopi/), "arkiv");
    expect(screen.getByRole("button", { name: "Send" }).hasAttribute("disabled")).toBe(true);
    await user.tab();
    expect(screen.getByText("«arkiv» er ingen e-postadresse som det kan sendes kopi til.")).toBeTruthy();
    await user.type(screen.getByLabelText(/Blindkopi/), "@havdal.example");
    await user.click(screen.getByRole("button", { name: "Forhåndsvis" }));
    const seen = within(await screen.findByRole("dialog"));
    expect(seen.getByText("ola@nordmann.example, per@nordmann.example")).toBeTruthy();
    expect(seen.getByText("arkiv@havdal.example")).toBeTruthy();
    await user.click(seen.getByRole("button", { name: "Lukk" }));
    await user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() =>
      expect(sent()).toEqual([
        expect.objectContaining({
          via: { channel: "email", address: MAIL.address },
          cc: ["ola@nordmann.example", "per@nordmann.example"],
          bcc: ["arkiv@havdal.example"],
        }),
      ]),
    );
    await waitFor(() => expect(screen.queryByLabelText(/Blindkopi/)).toBeNull());
  });

  it("do not go another way than by e-mail, which is said", async () => {
    const { box, sent, user } = await open([theirs]);
    await user.type(box, "Svar");
    await user.click(screen.getByRole("button", { name: "Svar alle (2 til)" }));
    await user.selectOptions(screen.getByLabelText("Svar via"), `${PHONE.channel} ${PHONE.address}`);
    expect(screen.getByText("Kopier går bare med e-post. De sendes ikke denne veien.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(sent()).toEqual([expect.objectContaining({ cc: [], bcc: [] })]));
  });

  it("that are many are folded, and one that did not get through is told", async () => {
    const copied = ["a", "b", "c", "d"].map((name) => ({
      kind: "cc" as const,
      address: `${name}@nordmann.example`,
      error: name === "d" ? "550 no such user" : "",
      why: null,
    }));
    await open([message("m1", { author: "staff", channel: "email", state: "accepted", copied })]);
    expect(screen.getByText("Kopi til 4 adresser")).toBeTruthy();
    expect(screen.getByText(/Kopien til d@nordmann\.example kom ikke fram/)).toBeTruthy();
    expect(screen.getByText("550 no such user")).toBeTruthy();
  });
});
