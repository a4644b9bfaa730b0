import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { page, session } from "../testing/samples";

const BO = {
  id: "staff-2",
  username: "bo",
  name: "Bo",
  role: "desk",
  closed: false,
  has_password: true,
  second_factor: false,
  external: false,
  one_time: false,
  sessions: 0,
};

beforeEach(stubSocket);

async function open() {
  window.history.replaceState(null, "", "/console/accounts");
  let bo = BO;
  const network = stubNetwork({
    "GET /session": () => ({ body: { ...session(), rights: [...session().rights, "manage_accounts"] } }),
    "GET /inquiries": () => ({ body: page([]) }),
    "GET /accounts": () => ({ body: { accounts: [bo] } }),
    "PATCH /accounts/staff-2": ({ body }) => {
      const said = Object.entries(body as object).filter(([, value]) => value !== null);
      bo = { ...bo, ...Object.fromEntries(said) };
      return { body: bo };
    },
  });
  render(<App api={createApi()} />);
  const changed = () =>
    network.asked.filter(({ method }) => method === "PATCH").map(({ body }) => body as object);
  return { role: await screen.findByLabelText<HTMLSelectElement>(/Bo/, { selector: "select" }), changed };
}

it("tells of another role, and takes it back", async () => {
  const { role, changed } = await open();
  const user = userEvent.setup();
  await user.selectOptions(role, "leader");
  await screen.findByText("Bo er nå leder.");
  await user.click(screen.getByRole("button", { name: "Angre" }));
  await screen.findByText("Bo er nå servicetorg.");
  expect(changed()).toMatchObject([{ role: "leader" }, { role: "desk" }]);
  expect(screen.queryByRole("button", { name: "Angre" })).toBeNull();
});

it("opens an account again that was closed by mistake", async () => {
  const { changed } = await open();
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: /Steng.*Bo/ }));
  await screen.findByText("Kontoen til Bo er stengt.");
  await user.click(screen.getByRole("button", { name: "Angre" }));
  await waitFor(() => expect(changed()).toMatchObject([{ closed: true }, { closed: false }]));
});
