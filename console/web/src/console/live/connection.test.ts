import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket, stubSocket } from "../testing/network";
import { event, summary } from "../testing/samples";
import { type ConnectionState, LiveConnection, socketAddress } from "./connection";
import type { ConsoleFrame } from "./frames";

const running: LiveConnection[] = [];

function connect(after = 10) {
  const frames: ConsoleFrame[] = [];
  const states: ConnectionState[] = [];
  const onLoggedOut = vi.fn();
  const connection = new LiveConnection(socketAddress, {
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onLoggedOut,
  });
  running.push(connection);
  connection.start(after);
  FakeSocket.last.accept();
  return { connection, frames, states, onLoggedOut };
}

const resumedFrom = () => new URL(FakeSocket.last.url).searchParams.get("after");

describe("the console's connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    stubSocket();
    return () => {
      for (const connection of running.splice(0)) connection.stop();
      vi.useRealTimers();
    };
  });

  it("resumes after the highest event it has seen", () => {
    const { states } = connect(10);
    expect(resumedFrom()).toBe("10");
    FakeSocket.last.deliver(event(17, summary("a")));
    FakeSocket.last.deliver(event(12, summary("a")));
    FakeSocket.last.break();
    expect(states.at(-1)).toBe("lost");
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(resumedFrom()).toBe("17");
    FakeSocket.last.accept();
    expect(states.at(-1)).toBe("open");
  });

  it("goes on from what was read anew after a resync, though its own number was higher", () => {
    const { connection } = connect(500);
    FakeSocket.last.deliver({ type: "resync" });
    connection.start(40);
    FakeSocket.last.break();
    vi.advanceTimersByTime(1_000);
    expect(resumedFrom()).toBe("40");
  });

  it("waits longer from failure to failure, and no longer than half a minute", () => {
    connect();
    for (let failure = 0; failure < 12; failure += 1) {
      const before = FakeSocket.opened.length;
      FakeSocket.last.break();
      vi.advanceTimersByTime(499);
      expect(FakeSocket.opened).toHaveLength(before);
      let waited = 499;
      for (; FakeSocket.opened.length === before; waited += 100) vi.advanceTimersByTime(100);
      expect(waited).toBeLessThanOrEqual(30_100);
    }
  });

  it("comes back at once when the browser is online again", () => {
    connect();
    FakeSocket.last.break();
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("gives up a connection that has fallen silent", () => {
    const { states } = connect();
    vi.advanceTimersByTime(25_000);
    expect(FakeSocket.last.sent).toEqual([{ type: "ping" }]);
    FakeSocket.last.deliver({ type: "pong" });
    vi.advanceTimersByTime(25_000);
    expect(states.at(-1)).toBe("open");
    vi.advanceTimersByTime(50_000);
    expect(states).toContain("lost");
    expect(FakeSocket.opened.length).toBeGreaterThan(1);
  });

  it("believes the browser that the network is gone", () => {
    const { states } = connect();
    window.dispatchEvent(new Event("offline"));
    expect(states.at(-1)).toBe("lost");
  });

  it("asks whether a connection still lives when somebody looks again, and gives it up without an answer", () => {
    const { states } = connect();
    window.dispatchEvent(new Event("focus"));
    expect(FakeSocket.last.sent).toEqual([{ type: "ping" }]);
    FakeSocket.last.deliver({ type: "pong" });
    vi.advanceTimersByTime(10_000);
    expect(states.at(-1)).toBe("open");
    window.dispatchEvent(new Event("focus"));
    vi.advanceTimersByTime(8_000);
    expect(states.at(-1)).toBe("lost");
  });

  it("does not wait for ever for a connection to open", () => {
    connect();
    FakeSocket.last.break();
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.opened).toHaveLength(2);
    vi.advanceTimersByTime(8_000 + 2_000);
    expect(FakeSocket.opened).toHaveLength(3);
  });

  it("says that the session has ended and does not come back", () => {
    const { onLoggedOut } = connect();
    FakeSocket.last.break(4401);
    vi.advanceTimersByTime(120_000);
    expect(onLoggedOut).toHaveBeenCalledOnce();
    expect(FakeSocket.opened).toHaveLength(1);
  });

  it("passes over what it does not understand", () => {
    const { frames } = connect();
    FakeSocket.last.dispatchEvent(new MessageEvent("message", { data: "{" }));
    FakeSocket.last.deliver({ type: "from the future" });
    FakeSocket.last.deliver({ type: "event", sequence: "eleven" });
    expect(frames).toEqual([]);
  });
});
