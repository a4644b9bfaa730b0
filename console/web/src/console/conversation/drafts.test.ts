import { describe, expect, it } from "vitest";
import type { DraftInfo } from "../../api/writing";
import { message } from "../testing/samples";
import { answerSince } from "./AnsweredSince";
import { type Draft, meet, newDraft } from "./drafts";

const kept = (text: string, version: string): DraftInfo => ({
  kind: "reply",
  text,
  version,
  client_id: "c",
  updated_at: "2026-01-01T10:00:00Z",
});
const local = (more: Partial<Draft>): Draft => ({ ...newDraft(), ...more });

describe("the browser's draft and the service's", () => {
  it("go on from the service's where nothing was written here since", () => {
    expect(meet(local({}), kept("Hei", "2"))).toBe("adopt");
    expect(meet(local({ text: "He", kept: "He", version: "1" }), kept("Hei", "2"))).toBe("adopt");
  });

  it("are asked about where both were written in", () => {
    expect(meet(local({ text: "Hallo", kept: "He", version: "1" }), kept("Hei", "2"))).toBe("ask");
  });

  it("let what was sent or handed on elsewhere go, unless more was written here", () => {
    expect(meet(local({ text: "Hei", kept: "Hei", version: "1" }), null)).toBe("clear");
    expect(meet(local({ text: "Hei du", kept: "Hei", version: "1" }), null)).toBe("push");
  });

  it("stay as they are where the service only masked the text", () => {
    expect(meet(local({ text: "010101", kept: "010101", version: "1" }), kept("[…]", "1"))).toBe("same");
  });
});

describe("an answer since", () => {
  const at = Date.parse("2026-01-01T10:00:00Z");
  const said = (id: string, created_at: string, author_name: string | null) =>
    message(id, { author: "staff", author_name, created_at });
  it("is a colleague's that came after the first words", () => {
    const messages = [said("a", "2026-01-01T09:59:00Z", "Bo"), said("b", "2026-01-01T10:01:00Z", "Bo")];
    expect(answerSince(messages, "Ada", local({ begun: at }))?.id).toBe("b");
    expect(answerSince(messages, "Bo", local({ begun: at }))).toBeNull();
    expect(answerSince(messages.slice(0, 1), "Ada", local({ begun: at }))).toBeNull();
  });
});
