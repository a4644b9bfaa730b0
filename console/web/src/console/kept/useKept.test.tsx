import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../../api/types";
import { draftKey, forgetOldDrafts, newDraft, writeDraft } from "../conversation/drafts";
import { stubNetwork, stubSocket } from "../testing/network";
import { Surroundings } from "../testing/Surroundings";
import { COLLEAGUE, session } from "../testing/samples";
import { type Attempt, type Kept, useKept } from "./useKept";

const EMPTY = { text: "", to: [] as string[] };
const DAY_MS = 24 * 60 * 60 * 1000;

function open(place = "here", own: Session = session()) {
  const hook = renderHook(() => useKept(place, EMPTY), {
    wrapper: ({ children }) => <Surroundings own={own}>{children}</Surroundings>,
  });
  return { ...hook, kept: () => hook.result.current };
}

const kept = () => Object.keys(localStorage).filter((key) => key.startsWith("torg.draft."));

function tried(kept: () => Kept<typeof EMPTY>): Attempt {
  let attempt: Attempt | undefined;
  act(() => {
    attempt = kept().attempt();
  });
  if (attempt === undefined) throw new Error("nothing was tried");
  return attempt;
}

/** What another window of the same person has written into the storage is told to this one. */
function toldOf(key: string, newValue: string | null): void {
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key, newValue })));
}

describe("what is kept", () => {
  beforeEach(() => {
    stubSocket();
    stubNetwork({ "GET /session": () => ({ body: session() }) });
  });

  it("is there again when its place is, and only there", () => {
    const first = open();
    expect(first.kept().found).toBe(false);
    act(() => first.kept().write({ text: "Halvt skrevet" }));
    act(() => first.kept().write((now) => ({ ...now, to: ["bo"] })));
    first.unmount();
    const again = open();
    expect(again.kept()).toMatchObject({ value: { text: "Halvt skrevet", to: ["bo"] }, found: true });
    expect(open("elsewhere").kept()).toMatchObject({ value: EMPTY, found: false });
  });

  it("is not for the next person at the same computer, nor for another municipality", () => {
    const first = open();
    act(() => first.kept().write({ text: "Karis" }));
    expect(open("here", { ...session(), staff: COLLEAGUE }).kept().value.text).toBe("");
    expect(open("here", { ...session(), municipality: "nabo" }).kept().value.text).toBe("");
    expect(open().kept().value.text).toBe("Karis");
  });

  it("is gone from the browser when it is thrown away, sent, or taken out again", () => {
    const { kept: now } = open();
    act(() => now().write({ text: "Til den andre" }));
    expect(kept()).toHaveLength(1);
    act(() => now().drop());
    expect(now()).toMatchObject({ value: EMPTY, found: false });
    expect(kept()).toEqual([]);
    act(() => now().write({ text: "En gang til" }));
    act(() => now().attempt().sent());
    expect(now().value).toEqual(EMPTY);
    expect(kept()).toEqual([]);
    act(() => now().write({ text: "x" }));
    act(() => now().write({ text: "" }));
    expect(kept()).toEqual([]);
  });

  it("is sent again under the same id, also after a reload, and other words under another", () => {
    const first = open();
    act(() => first.kept().write({ text: "Hei" }));
    const before = tried(first.kept);
    first.unmount();
    const again = open();
    expect(tried(again.kept).clientId).toBe(before.clientId);
    act(() => again.kept().write({ text: "Hei der" }));
    expect(tried(again.kept).clientId).not.toBe(before.clientId);
  });

  it("stays where it was written while the rest was on its way", () => {
    const { kept: now } = open();
    act(() => now().write({ text: "Første" }));
    const first = tried(now);
    act(() => now().write({ text: "Første og andre" }));
    act(() => first.sent());
    expect(now().value.text).toBe("Første og andre");
    expect(tried(now).clientId).not.toBe(first.clientId);
  });

  it("is the same in every window", () => {
    const { kept: now } = open();
    act(() => now().write({ text: "Fra det første" }));
    const [key = ""] = kept();
    const other = {
      ...JSON.parse(localStorage.getItem(key) ?? ""),
      text: JSON.stringify({ text: "Fra det andre" }),
    };
    toldOf(key, JSON.stringify(other));
    expect(now().value).toEqual({ text: "Fra det andre", to: [] });
    toldOf("torg.preferences", null);
    expect(now().value.text).toBe("Fra det andre");
    toldOf(key, null);
    expect(now().value).toEqual(EMPTY);
  });

  it("that cannot be read any more is an empty place", () => {
    const first = open();
    act(() => first.kept().write({ text: "Hei" }));
    const [key = ""] = kept();
    first.unmount();
    for (const broken of ["{", "null", JSON.stringify({ text: "{" })]) {
      localStorage.setItem(key, broken);
      expect(open().kept().value).toEqual(EMPTY);
    }
  });

  it("is forgotten when drafts are, and not before", () => {
    const first = open();
    act(() => first.kept().write({ text: "Hei" }));
    writeDraft(draftKey("staff-1", "a", "reply"), newDraft("Hei"));
    forgetOldDrafts(Date.now() + 13 * DAY_MS);
    expect(kept()).toHaveLength(2);
    forgetOldDrafts(Date.now() + 15 * DAY_MS);
    expect(kept()).toEqual([]);
  });
});
