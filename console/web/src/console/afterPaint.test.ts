import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askAfter, fetchInTime } from "../api/asking";
import { afterPaint } from "./afterPaint";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does what can wait once, after the page was painted, or not at all where it was left", () => {
  const then = vi.fn();
  afterPaint(then);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(then).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  expect(then).toHaveBeenCalledTimes(1);
  afterPaint(then)();
  vi.advanceTimersByTime(5_000);
  expect(then).toHaveBeenCalledTimes(1);
});

it("goes on without a frame, as in a page that nobody sees", () => {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  const then = vi.fn();
  afterPaint(then);
  vi.advanceTimersByTime(1_000);
  expect(then).toHaveBeenCalledTimes(1);
});

it("lets the service be asked only when the first page is there", async () => {
  const asked = vi.fn(async () => new Response("{}"));
  vi.stubGlobal("fetch", asked);
  let drawn = () => {};
  askAfter(
    new Promise<void>((resolve) => {
      drawn = resolve;
    }),
  );
  const answer = fetchInTime(new Request("http://localhost/api/console/notices"));
  await Promise.resolve();
  expect(asked).not.toHaveBeenCalled();
  drawn();
  await answer;
  expect(asked).toHaveBeenCalledTimes(1);
  const next = fetchInTime(new Request("http://localhost/api/console/notices"));
  expect(asked).toHaveBeenCalledTimes(2);
  await next;
});
