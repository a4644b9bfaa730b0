import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { AnswerInfo, FaqWishInfo } from "../../api/answers";
import { createApi } from "../../api/client";
import type { InquirySummary } from "../../api/types";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, message, mine, page, session } from "../testing/samples";

const BOAT: AnswerInfo = {
  article: "bat",
  kind: "article",
  document: null,
  service: "havn",
  question: "Hva koster båtplass?",
  answer: "900 kroner.",
  html: "",
  url: "https://www.havdal.example/bat",
  language: "nb",
  confidence: 0.87,
  origin: "",
  text: "900 kroner.",
  public: true,
};
const ROUTINE: AnswerInfo = { ...BOAT, article: "rutine", question: "Rutine", url: "", public: false };
const NO_WISH: FaqWishInfo = { message: null, staff_name: null, at: null, state: "unsolved" };

type Routes = Parameters<typeof stubNetwork>[0];

function open(routes: Routes = {}, more: Partial<InquirySummary> = {}) {
  window.history.replaceState(null, "", "/console/mine/a");
  const own = { ...mine("a"), ...more };
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([own]) }),
    "GET /inquiries/a": () => ({ body: detail(own, [message("m1")]) }),
    "GET /inquiries/a/answers": () => ({
      body: { message: "m1", verdict: "answer", hits: [BOAT, ROUTINE] },
    }),
    "GET /inquiries/a/faq": () => ({ body: NO_WISH }),
    ...routes,
  });
  render(<App api={createApi()} />);
  return network;
}

const panel = () => screen.findByRole("region", { name: "Forslag fra kunnskapsbasen" });
const box = () =>
  screen.findByLabelText<HTMLTextAreaElement>(
    "Svar til innbyggeren",
    { selector: "textarea" },
    { timeout: 15_000 },
  );

describe("suggested answers", () => {
  beforeEach(stubSocket);

  it("puts the best one behind what is written, with its source", async () => {
    open();
    const user = userEvent.setup();
    await user.type(await box(), "Hei!");
    await within(await panel()).findByRole("button", { name: "Sett inn" });
    expect((await panel()).textContent).toMatch(/Hva koster båtplass\? · 87\s%/);
    await user.click(within(await panel()).getByRole("button", { name: "Sett inn" }));
    await waitFor(async () =>
      expect((await box()).value).toBe("Hei!\n\n900 kroner.\n\nhttps://www.havdal.example/bat"),
    );
    expect(document.activeElement).toBe(await box());
  });

  it("shows what is for staff only, and searches for something else in the citizen's language", async () => {
    const network = open({
      "POST /inquiries/a/answers": () => ({ body: { message: null, verdict: "unknown", hits: [] } }),
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Forslag fra kunnskapsbasen (2)" }));
    expect(within(await panel()).getAllByText("Bare for ansatte")).toHaveLength(1);
    await user.type(within(await panel()).getByLabelText("Let etter noe annet"), "kai{Enter}");
    await screen.findByText("Kunnskapsbasen har ingenting om dette.");
    const sent = network.asked.find(({ method, path }) => method === "POST" && path.endsWith("/answers"));
    expect(sent?.body).toEqual({ text: "kai", language: "nb" });
    await user.click(screen.getByRole("button", { name: "Vis forslag til siste melding" }));
    await screen.findByText("Hva koster båtplass?");
  });

  it("does not search by itself in what is done, and says so", async () => {
    const network = open({}, { status: "solved" });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Forslag fra kunnskapsbasen" }));
    await screen.findByText(/Det letes ikke av seg selv/);
    expect(network.asked.filter(({ path }) => path.endsWith("/answers"))).toEqual([]);
  });

  it("leaves the conversation alone when the knowledge base is away", async () => {
    const network = open({ "GET /inquiries/a/answers": () => "offline" });
    const user = userEvent.setup();
    await user.type(await box(), "Hei!");
    await within(await panel()).findByText("Forslagene kunne ikke hentes.");
    network.routes["GET /inquiries/a/answers"] = () => ({
      body: { message: "m1", verdict: "nearest", hits: [BOAT] },
    });
    await user.click(within(await panel()).getByRole("button", { name: "Prøv igjen" }));
    await screen.findByText("Hva koster båtplass?");
    expect((await box()).value).toBe("Hei!");
  });
});

describe("proposing a reply as FAQ", () => {
  beforeEach(stubSocket);
  type Sent = { client_id: string; text: string };
  const replies: Routes = {
    "POST /inquiries/a/replies": ({ body }) => ({
      body: message("svar", {
        author: "staff",
        author_name: "Kari",
        state: "queued",
        text: (body as Sent).text,
        client_id: (body as Sent).client_id,
      }),
    }),
  };

  it("sends the reply, then wishes, and tells what it waits for until the wish is taken back", async () => {
    let wish = NO_WISH;
    const network = open({
      ...replies,
      "GET /inquiries/a/faq": () => ({ body: wish }),
      "PUT /inquiries/a/faq": ({ body }) => {
        wish = { ...NO_WISH, message: (body as { message: string }).message };
        return { body: wish };
      },
      "DELETE /inquiries/a/faq": () => {
        wish = NO_WISH;
        return { body: wish };
      },
    });
    const user = userEvent.setup();
    await user.type(await box(), "Ja, i helgene.");
    await user.click(await screen.findByRole("button", { name: "Svar og foreslå som FAQ" }));
    await screen.findByText(/innbyggeren spørres når saken er løst/);
    expect(network.asked.filter(({ method }) => method === "PUT")).toEqual([
      { method: "PUT", path: "/inquiries/a/faq", body: { message: "svar" } },
    ]);
    await user.click(screen.getByRole("button", { name: "Trekk forslaget" }));
    await screen.findByRole("button", { name: "Foreslå som FAQ" });
  });

  it("wishes for nothing when a reply is merely sent", async () => {
    const network = open(replies);
    const user = userEvent.setup();
    await user.type(await box(), "Ja.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(async () => expect((await box()).value).toBe(""));
    expect(network.asked.filter(({ method }) => method === "PUT")).toEqual([]);
  });

  it("says that the reply went, though the wish did not", async () => {
    open({ ...replies, "PUT /inquiries/a/faq": () => "offline" });
    const user = userEvent.setup();
    await user.type(await box(), "Ja.");
    await user.click(await screen.findByRole("button", { name: "Svar og foreslå som FAQ" }));
    await screen.findByText(/sendt, men ble ikke foreslått/);
    expect((await box()).value).toBe("");
    screen.getByRole("button", { name: "Foreslå som FAQ" });
  });

  it.each(["unasked", "guarded", "refused"] as const)("offers nothing where it is %s", async (state) => {
    open({ "GET /inquiries/a/faq": () => ({ body: { ...NO_WISH, state } }) });
    await panel();
    await screen.findByText("Hva koster båtplass?", { exact: false });
    expect(screen.queryByRole("button", { name: "Svar og foreslå som FAQ" })).toBeNull();
  });
});
