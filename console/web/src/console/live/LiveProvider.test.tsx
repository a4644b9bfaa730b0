import { act, render, waitFor } from "@testing-library/react";
import { useEffect } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, stubNetwork, stubSocket } from "../testing/network";
import { Surroundings } from "../testing/Surroundings";
import { session } from "../testing/samples";
import type { ConsoleFrame } from "./frames";
import { useLive } from "./LiveProvider";

function Hearing({ hear }: { hear(frame: ConsoleFrame): void }) {
  const { listen, start } = useLive();
  useEffect(() => {
    start(1);
    return listen(hear);
  }, [listen, start, hear]);
  return null;
}

beforeEach(stubSocket);

test("a frame is heard by everybody, though somebody fails of it", async () => {
  stubNetwork({ "GET /session": () => ({ body: session() }) });
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const failure = new Error("Illegal constructor");
  const failing = vi.fn(() => {
    throw failure;
  });
  const hearing = vi.fn();
  render(
    <Surroundings>
      <Hearing hear={failing} />
      <Hearing hear={hearing} />
    </Surroundings>,
  );
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
  act(() => FakeSocket.last.accept());
  act(() => FakeSocket.last.deliver({ type: "people", consoles: 1 }));
  expect(failing).toHaveBeenCalledOnce();
  expect(hearing).toHaveBeenCalledWith({ type: "people", consoles: 1 });
  expect(reported).toHaveBeenCalledWith(failure);
});

test("what all hear of is asked for over the longer, the more consoles are open, but not for long", async () => {
  stubNetwork({ "GET /session": () => ({ body: session() }) });
  let spread = () => -1;
  function Asking() {
    const live = useLive();
    spread = live.spread;
    useEffect(() => live.start(1), [live.start]);
    return null;
  }
  render(
    <Surroundings>
      <Asking />
    </Surroundings>,
  );
  await waitFor(() => expect(FakeSocket.opened).toHaveLength(1));
  act(() => FakeSocket.last.accept());
  expect(spread()).toBe(0);
  act(() => FakeSocket.last.deliver({ type: "welcome", sequence: 1, consoles: 11 }));
  expect(spread()).toBe(500);
  act(() => FakeSocket.last.deliver({ type: "people", consoles: 1_000 }));
  expect(spread()).toBe(10_000);
});
