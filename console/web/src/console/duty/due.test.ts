import { describe, expect, it } from "vitest";
import type { DueInfo } from "../../api/duty";
import { translator } from "../texts";
import { dueWords, urgency } from "./due";

const t = translator("nb");
const due = (more: Partial<DueInfo>): DueInfo => ({
  name: "answer",
  at: "2026-03-05T14:30:00Z",
  days: 3,
  met: false,
  paused: false,
  overdue: false,
  reason: null,
  ...more,
});

describe("a deadline", () => {
  it.each([
    [{}, "om 3 arbeidsdager", "later"],
    [{ days: 1 }, "neste arbeidsdag", "soon"],
    [{ days: 0 }, "i dag", "soon"],
    [{ days: 0, overdue: true }, "gikk ut i dag", "over"],
    [{ days: -1, overdue: true }, "1 arbeidsdag over", "over"],
    [{ days: -2, overdue: true }, "2 arbeidsdager over", "over"],
    [{ days: -2, paused: true }, "klokken står: vi venter på innbyggeren", "still"],
  ] as const)("%o is told as «%s»", (more, words, how) => {
    expect(dueWords(due(more), t)).toBe(words);
    expect(urgency(due(more))).toBe(how);
  });
});
