import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { MessageInfo } from "../../api/types";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, message, page, session, summary } from "../testing/samples";

const bot = (id: string, intent: string | null, more: Partial<MessageInfo> = {}) =>
  message(id, { author: "bot", intent, ...more });

const SOURCES = [{ article: "a", title: "Biblioteket", url: "https://havdal.example/a", language: "nb" }];

/** What stands below each message, with no word of when or whether it came. */
async function understood(...messages: MessageInfo[]) {
  window.history.replaceState(null, "", "/console/open/a");
  const inquiry = summary("a");
  stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([inquiry]) }),
    "GET /inquiries/a": () => ({ body: detail(inquiry, messages) }),
  });
  render(<App api={createApi()} />);
  const log = await screen.findByRole("log");
  return [...log.querySelectorAll(".message")].map(
    (one) => one.querySelector(".message__foot")?.textContent?.replaceAll("\u00a0", " ") ?? "",
  );
}

describe("what the bot understood", () => {
  beforeEach(stubSocket);

  it("is said in words below the first answer, and only there", async () => {
    const feet = await understood(
      message("c1"),
      bot("b1", "request_human"),
      bot("b2", "request_human"),
      message("n1", { author: "notice", intent: "request_human" }),
      message("c2"),
      message("n2", { author: "staff", internal: true, intent: null }),
      message("n3", { author: "notice", intent: "deny" }),
      bot("b3", "deny"),
    );
    expect(feet).toEqual(["", "Forstått som: ønske om et menneske", "", "", "", "", "", "Forstått som: nei"]);
  });

  it("is not said of a question whose answer is sure by so much, but of one without", async () => {
    const feet = await understood(
      message("c1"),
      bot("b1", "question", { confidence: 0.91, sources: SOURCES }),
      message("c2"),
      bot("b2", "question"),
      message("c3"),
      bot("b3", "report_fault", { confidence: 0.5, sources: SOURCES }),
      message("c4"),
      bot("b4", "question", { confidence: 0.27 }),
    );
    expect(feet).toEqual([
      "",
      "Botens svar, 91 % sikkert",
      "",
      "Forstått som: spørsmål",
      "",
      "Botens svar, 50 % sikkertForstått som: melding om feil",
      "",
      // No article stands behind it: it told that there was no answer, and is not sure of anything.
      "Forstått som: spørsmål",
    ]);
  });

  it("is left out where it has no words", async () => {
    const feet = await understood(message("c1"), bot("b1", "something_new"), message("c2"), bot("b2", null));
    expect(feet).toEqual(["", "", "", ""]);
  });
});
