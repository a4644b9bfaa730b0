import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import type { FieldChoices, FieldsInfo } from "../../api/handling";
import { App } from "../App";
import { stubNetwork, stubSocket } from "../testing/network";
import { detail, message, page, session, summary } from "../testing/samples";
import { isAmong, tagsIn, withoutTag } from "./tags";

const FIELDS: FieldsInfo = {
  version: 3,
  title: "Lys",
  kind: null,
  priority: "normal",
  topic: null,
  service: null,
  unit: null,
  responsible: null,
  language: "nb",
  tags: ["E18"],
  names: {},
  suggested: [],
  changed_by: null,
  changed_at: null,
};

const CHOICES: FieldChoices = {
  kinds: [],
  priorities: ["normal", "high", "urgent"],
  services: [],
  units: [],
  staff: [],
  languages: ["nb"],
  tags: ["Stengt vei", "e18", "Bru"],
};

type Sent = Partial<FieldsInfo>;

async function open(stale = false) {
  window.history.replaceState(null, "", "/console/open/a");
  let standing = FIELDS;
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([summary("a")]) }),
    "GET /inquiries/a": () => ({
      body: detail(summary("a", { priority: "urgent", tags: ["E18"] }), [message("m1")]),
    }),
    "GET /inquiries/a/fields": () => ({ body: standing }),
    "GET /field-choices": () => ({ body: CHOICES }),
    "PUT /inquiries/a/fields": ({ body }) => {
      if (stale) {
        const current = { ...FIELDS, version: 4, tags: ["Bru"], changed_by: "Bo" };
        return { status: 409, body: { code: "conflict", message: "", retry_after: null, current } };
      }
      standing = { ...standing, ...(body as Sent), version: standing.version + 1 };
      return { body: standing };
    },
  });
  render(<App api={createApi()} />);
  fireEvent.click(await screen.findByRole("button", { name: "Opplysninger" }));
  const box = await screen.findByRole("combobox", { name: "Merkelapper" });
  const sent = () => network.asked.filter(({ method }) => method === "PUT").map(({ body }) => body);
  return { box, sent, user: userEvent.setup() };
}

/** Writes at once what people type: the whole console is drawn anew with each letter. */
const write = (box: HTMLElement, value: string) => fireEvent.change(box, { target: { value } });

const chips = () =>
  screen.queryAllByRole("button", { name: /^Fjern merkelappen/ }).map((one) => one.textContent);

describe("the tags of an inquiry", () => {
  beforeEach(stubSocket);

  it("offer those in use that it has not, the most used first", async () => {
    const { box } = await open();
    const list = document.getElementById(box.getAttribute("list") ?? "");
    expect([...(list?.querySelectorAll("option") ?? [])].map(({ value }) => value)).toEqual([
      "Stengt vei",
      "Bru",
    ]);
    expect(screen.getByRole("list", { name: "Om henvendelsen" }).textContent).toContain("Haster");
  });

  it("are added by keyboard, and what is still being typed is saved with them", async () => {
    const { box, sent } = await open();
    for (const tag of ["stengt   vei", "e18"]) {
      write(box, tag);
      fireEvent.keyDown(box, { key: "Enter" });
    }
    write(box, "Vinter");
    expect(chips()).toEqual(["E18", "stengt vei"]);
    expect(sent()).toEqual([]);
    fireEvent.change(screen.getByLabelText("Prioritet"), { target: { value: "high" } });
    fireEvent.click(screen.getByRole("button", { name: "Lagre" }));
    await waitFor(() => expect(chips()).toEqual(["E18", "stengt vei", "Vinter"]));
    expect(sent()).toEqual([{ version: 3, priority: "high", tags: ["E18", "stengt vei", "Vinter"] }]);
    expect(box).toHaveProperty("value", "");
  });

  it("are taken away, and the focus goes on in the box", async () => {
    const { box, sent, user } = await open();
    await user.click(screen.getByRole("button", { name: "Fjern merkelappen E18" }));
    expect(chips()).toEqual([]);
    expect(document.activeElement).toBe(box);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(sent()).toEqual([{ version: 3, tags: [] }]));
  });

  it("stay while somebody types one of them and thinks better of it, and come back with undoing", async () => {
    const { box, user } = await open();
    write(box, "e18");
    write(box, "e1");
    expect(chips()).toEqual(["E18"]);
    await user.click(screen.getByRole("button", { name: "Fjern merkelappen E18" }));
    fireEvent.click(screen.getByRole("button", { name: "Angre" }));
    expect(chips()).toEqual(["E18"]);
    expect(box).toHaveProperty("value", "");
  });

  it("say when they are too many", async () => {
    const { box } = await open();
    write(box, "a,b,c,d,e,f,g,h,i,");
    expect(screen.queryByText(/kan ha 10 merkelapper/)).toBeNull();
    write(box, "j");
    expect(screen.getByText(/kan ha 10 merkelapper/)).toBeTruthy();
  });

  it("stand beside a colleague's where they were faster", async () => {
    const { box } = await open(true);
    write(box, "Vinter");
    fireEvent.click(screen.getByRole("button", { name: "Lagre" }));
    const group = await screen.findByRole("group", { name: "Merkelapper" });
    expect(within(group).getByRole("radio", { name: "Står nå: Bru" })).toHaveProperty("checked", true);
    expect(within(group).getByRole("radio", { name: "Din endring: E18, Vinter" })).toBeTruthy();
  });
});

describe("tags in a text", () => {
  it("stand between commas, each once whatever its capitals and spaces", () => {
    expect(tagsIn(" Stengt   vei,stengt vei,, E18 ")).toEqual(["Stengt vei", "E18"]);
    expect(isAmong(["Stengt vei"], " STENGT  vei")).toBe(true);
    expect(withoutTag(["E18", "Bru"], "e18")).toEqual(["Bru"]);
  });
});
