import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

it("says what to do where there is no canned reply", async () => {
  stubSocket();
  window.history.replaceState(null, "", "/console/canned");
  stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /canned-replies": () => ({ body: { replies: [], units: [], may_share: true } }),
  });
  render(<App api={createApi()} />);
  await screen.findByText("Ingen standardsvar ennå. Lag ett av det du ofte svarer.", undefined, {
    timeout: 15_000,
  });
  screen.getByRole("button", { name: "Nytt standardsvar" });
  expect(screen.queryByRole("table")).toBeNull();
});
