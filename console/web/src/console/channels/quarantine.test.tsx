import { render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../../api/client";
import type { ArrivalInfo } from "../../api/types";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

const ARRIVAL: ArrivalInfo = {
  id: "a",
  channel: "sms",
  received_at: new Date().toISOString(),
  state: "quarantined",
  reason: "the request has no text",
  why: { code: "sms_no_field", values: { name: "text" }, field: "", line: null },
  attempts: 1,
  size: 12,
  sender: "",
  recipients: [],
};

beforeEach(stubSocket);
afterEach(() => vi.restoreAllMocks());

it("says in the reader's language why something could not be read", async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["nn"]);
  window.history.replaceState(null, "", "/console/channels");
  stubNetwork({
    "GET /session": () => ({ body: { ...session(), rights: [...session().rights, "see_arrivals"] } }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /channels": () => ({ body: { channels: [], mails_kept: false } }),
    "GET /arrivals": ({ url }) => ({
      body: { arrivals: url.searchParams.get("state") === "discarded" ? [] : [ARRIVAL] },
    }),
  });
  render(<App api={createApi()} />);
  const said = await screen.findByText(
    "Det som kom frå SMS-portalen, manglar feltet «text». Sei frå til den som driftar Torg.",
  );
  expect(said.closest("[lang=en]")).toBeNull();
});
