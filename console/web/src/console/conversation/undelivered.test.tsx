import { render, screen } from "@testing-library/react";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageInfo, Why } from "../../api/types";
import { prefer } from "../preferences";
import { message } from "../testing/samples";
import { readTexts } from "../texts";
import { TextsProvider } from "../texts/TextsProvider";
import { Copied } from "./Copied";
import { Undelivered } from "./Undelivered";

const why = (code: string, values: Record<string, string> = {}): Why => ({
  code: `delivery_${code}`,
  values,
  field: "",
  line: null,
});

const NOBODY = why("mail_nobody", { more: " (550 5.1.1 no such user)" });

const undelivered = (more: Partial<MessageInfo>) =>
  render(
    <TextsProvider>
      <Undelivered message={message("m1", { author: "staff", ...more })} again={null} posted={null} />
    </TextsProvider>,
  ).container;

beforeAll(async () => {
  await readTexts("nn");
  prefer({ language: "nn" });
});

afterAll(() => prefer({ language: null }));

describe("why a message was not delivered, or waits", () => {
  it("is a sentence in the reader's language, with a server's own words in it", () => {
    const shown = undelivered({ state: "failed", error: "failed 5.1.1", why: NOBODY });
    expect(shown.textContent).toBe(
      "Innbyggjaren har ikkje fått dette. " +
        "E-postadressa finst ikkje, eller er ikkje i bruk lenger (550 5.1.1 no such user).",
    );
    expect(shown.querySelector("[lang]")).toBeNull();
  });

  it("is told of what waits, too", () => {
    const shown = undelivered({ state: "queued", error: "quiet hours", why: why("quiet_hours") });
    expect(shown.textContent).toBe(
      "Ikkje sendt enno, vi prøver igjen: Det er stille timar no. Automatiske meldingar ventar til morgonen.",
    );
  });

  it("stands in the words in which it was said, where nothing else is known", () => {
    const shown = undelivered({ state: "failed", error: "550 no such user" });
    expect(shown.querySelector("[lang=en]")?.textContent).toBe("550 no such user");
  });

  it("is told of a copy", () => {
    render(
      <TextsProvider>
        <Copied
          copied={[
            {
              kind: "cc",
              address: "per@innbygger.example",
              error: "552",
              why: why("mail_full", { more: "" }),
            },
          ]}
        />
      </TextsProvider>,
    );
    const told = screen.getByText(/Kopien til per@innbygger\.example kom ikkje fram/);
    expect(told.textContent).toContain("Postkassa til mottakaren er full.");
    expect(told.querySelector("[lang]")).toBeNull();
  });
});
