import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../api/client";
import { App } from "../App";
import { FakeSocket, refused, stubNetwork, stubSocket } from "../testing/network";
import { COLLEAGUE, detail, message, mine, page, session, summary } from "../testing/samples";

type Sent = { client_id: string; text: string };

const own = mine("a");
const recorded = (sent: Sent, id = "reply") =>
  message(id, {
    author: "staff",
    author_name: "Kari",
    state: "queued",
    text: sent.text,
    client_id: sent.client_id,
  });

function open(replies: Parameters<typeof stubNetwork>[0][string]) {
  window.history.replaceState(null, "", "/console/mine/a");
  const network = stubNetwork({
    "GET /session": () => ({ body: session() }),
    "GET /inquiries": () => ({ body: page([own]) }),
    "GET /inquiries/a": () => ({ body: detail(own, [message("m1")]) }),
    "POST /inquiries/a/replies": replies,
  });
  const rendered = render(<App api={createApi()} />);
  const sent = () =>
    network.asked.filter(({ path }) => path.endsWith("/replies")).map(({ body }) => body as Sent);
  return { network, sent, ...rendered };
}

const box = () =>
  screen.findByLabelText<HTMLTextAreaElement>("Svar til innbyggeren", { selector: "textarea" });

describe("replying", () => {
  beforeEach(stubSocket);

  it("sends a draft again with the same id until the service has answered for it", async () => {
    let attempts = 0;
    const { sent } = open(({ body }) => {
      attempts += 1;
      return attempts === 1 ? "offline" : { body: recorded(body as Sent) };
    });
    const user = userEvent.setup();
    await user.type(await box(), "Hei igjen");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(await screen.findByRole("button", { name: "Prøv igjen" }));
    await waitFor(async () => expect((await box()).value).toBe(""));
    expect(sent()).toHaveLength(2);
    expect(sent()[0]).toEqual(sent()[1]);
    expect(screen.getAllByText("Hei igjen")).toHaveLength(1);
  });

  it("sends and solves in one, and solves nothing where the reply was refused", async () => {
    let refuses = true;
    const { network, sent } = open(({ body }) =>
      refuses ? refused(400, "bad_input") : { body: recorded(body as Sent) },
    );
    network.routes["POST /inquiries/a/solve"] = () => ({
      body: detail(summary("a", { status: "solved", owner: "bot" }), [message("m1")]),
    });
    const solved = () => network.asked.filter(({ path }) => path.endsWith("/solve")).length;
    const user = userEvent.setup();
    await user.type(await box(), "Da er lyset fikset.");
    await user.click(screen.getByRole("button", { name: "Send og løs" }));
    await screen.findByRole("button", { name: "Prøv igjen" });
    expect([sent().length, solved()]).toEqual([1, 0]);
    refuses = false;
    await user.click(screen.getByRole("button", { name: "Send og løs" }));
    await screen.findByRole("button", { name: "Åpne igjen" });
    expect([sent().length, solved()]).toEqual([2, 1]);
  });

  it("offers no more than the role may do", async () => {
    const { network } = open(() => refused(500, "error"));
    const rights = ["handle_inquiries", "read_knowledge"];
    network.routes["GET /session"] = () => ({ body: { ...session(), rights } });
    await box();
    expect(screen.getByRole("button", { name: "Hva er gjort" })).toBeTruthy();
    for (const name of ["Samme sak og person", "Sak og arkiv", "Slå opp", "Slå sammen med …", "Registrer"])
      expect(screen.queryByRole("button", { name, hidden: true })).toBeNull();
    expect(network.asked.some(({ path }) => path.includes("/related"))).toBe(false);
  });

  it("gives the next message an id of its own", async () => {
    const { sent } = open(({ body }) => ({ body: recorded(body as Sent, (body as Sent).text) }));
    const user = userEvent.setup();
    for (const text of ["Første", "Andre"]) {
      await user.type(await box(), text);
      await user.keyboard("{Control>}{Enter}{/Control}");
      await waitFor(async () => expect((await box()).value).toBe(""));
    }
    const [first, second] = sent();
    expect(first?.client_id).toMatch(/^[0-9a-f]{32}$/);
    expect(second?.client_id).not.toBe(first?.client_id);
  });

  it("sends once, though the keys are pressed twice", async () => {
    let answer: (() => void) | undefined;
    const { sent } = open(
      ({ body }) =>
        new Promise((resolve) => {
          answer = () => resolve({ body: recorded(body as Sent) });
        }),
    );
    const user = userEvent.setup();
    await user.type(await box(), "Bare én gang");
    await user.keyboard("{Control>}{Enter}{Enter}{/Control}");
    await waitFor(() => expect(answer).toBeDefined());
    await act(async () => answer?.());
    await waitFor(async () => expect((await box()).value).toBe(""));
    expect(sent()).toHaveLength(1);
  });

  it("tells when an earlier attempt had come through, and keeps the changed text", async () => {
    let first: Sent | null = null;
    const { sent } = open(({ body }) => {
      // The service holds the first words, but its answer was lost on the way.
      if (first !== null) return { body: recorded(first) };
      first = body as Sent;
      return "offline";
    });
    const user = userEvent.setup();
    await user.type(await box(), "Kl. 10");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByRole("button", { name: "Prøv igjen" });
    await user.type(await box(), " eller 11");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Forrige forsøk kom fram likevel/)).toBeTruthy();
    expect((await box()).value).toBe("Kl. 10 eller 11");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(sent()).toHaveLength(3));
    expect(sent()[2]?.client_id).not.toBe(sent()[0]?.client_id);
  });

  it("keeps the draft and its id through a session that ended", async () => {
    const { sent, network } = open(() => refused(401, "not_logged_in"));
    const user = userEvent.setup();
    await user.type(await box(), "Må ikke bort");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("heading", { name: "Logg inn" })).toBeTruthy();
    network.routes["POST /session"] = () => ({ body: session() });
    network.routes["POST /inquiries/a/replies"] = ({ body }) => ({ body: recorded(body as Sent) });
    await user.type(screen.getByLabelText("Brukernavn"), "kari");
    await user.type(screen.getByLabelText("Passord"), "secret{Enter}");
    expect((await box()).value).toBe("Må ikke bort");
    await user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[0]).toEqual(sent()[1]);
  });

  it("locks the box and keeps the text when a colleague was given the conversation", async () => {
    const { network } = open(() => refused(409, "conflict"));
    const user = userEvent.setup();
    await user.type(await box(), "For sent");
    network.routes["GET /inquiries/a"] = () => ({
      body: detail(summary("a", { owner: "staff", staff: COLLEAGUE }), [message("m1")], 20),
    });
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Ola har samtalen\. Du kan skrive/)).toBeTruthy();
    expect((await box()).value).toBe("For sent");
    expect((await box()).readOnly).toBe(true);
  });

  it("tells the others that somebody writes, no more than every three seconds", async () => {
    open(() => "offline");
    await box();
    await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
    act(() => FakeSocket.last.accept());
    await userEvent.setup().type(await box(), "mange tegn");
    const typing = FakeSocket.last.sent.filter((frame) => (frame as { type: string }).type === "typing");
    expect(typing).toEqual([{ type: "typing", conversation: own.conversation }]);
  });
});
