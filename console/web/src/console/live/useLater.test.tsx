import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLater } from "./useLater";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function later() {
  const work = vi.fn();
  const { result, unmount } = renderHook(() => useLater(work, 300));
  return { work, unmount, ask: result.current };
}

test("does once what was asked for several times", () => {
  const { work, ask } = later();
  ask();
  ask();
  vi.advanceTimersByTime(299);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  ask();
  vi.advanceTimersByTime(300);
  expect(work).toHaveBeenCalledTimes(2);
});

test("takes its turn within the spread", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { work, ask } = later();
  ask(10_000);
  vi.advanceTimersByTime(5_299);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test("keeps its turn while more happens, but for who is in a hurry", () => {
  vi.spyOn(Math, "random").mockReturnValueOnce(1).mockReturnValue(0);
  const { work, ask } = later();
  ask(10_000);
  ask(10_000);
  vi.advanceTimersByTime(1_000);
  expect(work).not.toHaveBeenCalled();
  ask();
  vi.advanceTimersByTime(300);
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(20_000);
  expect(work).toHaveBeenCalledTimes(1);
});

test("does not put its turn off when there are fewer who ask", () => {
  vi.spyOn(Math, "random").mockReturnValueOnce(0.5).mockReturnValue(0.9);
  const { work, ask } = later();
  ask(10_000);
  vi.advanceTimersByTime(5_000);
  ask(9_950);
  vi.advanceTimersByTime(300);
  expect(work).toHaveBeenCalledTimes(1);
});

test("does nothing any more when nobody looks", () => {
  const { work, unmount, ask } = later();
  ask();
  unmount();
  vi.advanceTimersByTime(1_000);
  expect(work).not.toHaveBeenCalled();
});
