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
  act(() => FakeSocket.last.deliver({ type: "people" }));
  expect(failing).toHaveBeenCalledOnce();
  expect(hearing).toHaveBeenCalledWith({ type: "people" });
  expect(reported).toHaveBeenCalledWith(failure);
});
