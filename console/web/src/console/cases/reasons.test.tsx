import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { describe, expect, it } from "vitest";
import { ApiProvider } from "../../api/ApiProvider";
import type { CaseInfo } from "../../api/cases";
import { createApi } from "../../api/client";
import { SessionProvider } from "../session/SessionProvider";
import { session } from "../testing/samples";
import { TextsProvider } from "../texts/TextsProvider";
import { CaseItem } from "./CaseItem";

const SENT: CaseInfo = {
  id: "c",
  inquiry: "a",
  number: "2026-000001",
  system: "case_system",
  system_title: "Sakssystemet",
  state: "refused",
  messages: 2,
  files: 0,
  notes: false,
  sent_by: "Ada",
  sent_at: "2026-03-02T08:00:00Z",
  attempts: 1,
  reason: "",
  why: null,
  retry_at: null,
  delivered_at: null,
  reference: "",
  url: "",
  referred_by: "",
  referred_at: null,
};

function show(more: Partial<CaseInfo>) {
  render(
    <MemoryRouter>
      <TextsProvider>
        <ApiProvider api={createApi()}>
          <SessionProvider first={session()}>
            <ul>
              <CaseItem sent={{ ...SENT, ...more }} changed={() => undefined} />
            </ul>
          </SessionProvider>
        </ApiProvider>
      </TextsProvider>
    </MemoryRouter>,
  );
}

describe("why a case has not arrived", () => {
  it("is a sentence of the reader's language where Torg found it", () => {
    const why = { code: "case_answered", values: { status: "503" }, field: "", line: null };
    show({ state: "waiting", reason: "the case system answered 503", why });
    expect(screen.getByText("Grunn: Systemet svarte med feil 503.")).toBeTruthy();
  });

  it("stands as the other system said it", () => {
    show({ reason: "mangler klasse (422)" });
    expect(screen.getByText("Grunn: mangler klasse (422)")).toBeTruthy();
  });
});
