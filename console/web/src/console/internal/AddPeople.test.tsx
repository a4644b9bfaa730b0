import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { ApiProvider } from "../../api/ApiProvider";
import { createApi } from "../../api/client";
import type { ThreadInfo } from "../../api/internal";
import { LiveProvider } from "../live/LiveProvider";
import { SessionProvider } from "../session/SessionProvider";
import { stubNetwork, stubSocket } from "../testing/network";
import { session } from "../testing/samples";
import { TextsProvider } from "../texts/TextsProvider";
import { AddPeople } from "./AddPeople";

const member = (staff: string, name: string) => ({ staff, name });
const group = (id: string, name: string, ...members: { staff: string; name: string }[]) => ({
  id,
  name,
  members,
  scope: "own",
  unit: null,
  owner: "Ada",
  may_change: true,
});
const [ADA, BO, SIV] = [member("ada", "Ada"), member("bo", "Bo"), member("siv", "Siv")];
const THREAD = {
  id: "t",
  members: [ADA, BO].map((one) => ({ ...one, delivered: 0, seen: 0 })),
  open_history: false,
} as unknown as ThreadInfo;

beforeEach(stubSocket);

test("a group brings those who are not in it yet, each once, and one that brings nobody is not offered", async () => {
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /colleagues": () => ({ body: { colleagues: [] } }),
    "GET /groups": () => ({
      body: { groups: [group("g", "Snø", ADA, SIV), group("h", "Oss", ADA, BO)], units: [] },
    }),
    "POST /threads/t/members": () => ({ body: {} }),
  });
  const done = vi.fn();
  render(
    <ApiProvider api={createApi()}>
      <TextsProvider>
        <SessionProvider first={session()}>
          <MemoryRouter>
            <LiveProvider>
              <AddPeople thread={THREAD} done={done} close={() => undefined} />
            </LiveProvider>
          </MemoryRouter>
        </SessionProvider>
      </TextsProvider>
    </ApiProvider>,
  );
  const user = userEvent.setup();
  await user.click(await screen.findByRole("checkbox", { name: "Snø" }));
  expect(screen.queryByRole("checkbox", { name: "Oss" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Legg til kolleger" }));
  await waitFor(() => expect(done).toHaveBeenCalled());
  expect(network.asked.find(({ method }) => method === "POST")?.body).toEqual({ staff: ["siv"] });
});
