import { describe, expect, it } from "vitest";
import { Refusal } from "../../../api/refusal";
import { documentProblem } from "./documentProblem";

describe("a file that is refused", () => {
  it.each([
    [
      "malformed",
      "it is protected by a password; save it without one and upload it again",
      "knowledge.documents.protected",
    ],
    ["malformed", "it is broken and cannot be read", "knowledge.documents.broken"],
    [
      "too_long",
      "it takes too much time or memory to read; it may be broken, or it must be divided",
      "knowledge.documents.large",
    ],
    [
      "malformed",
      "it is in Word's old format (.doc); save it as .docx and upload it again",
      "knowledge.documents.unknownKind",
    ],
    ["empty", "there is nothing in it", "knowledge.error.empty"],
    ["malformed", "service: too long", null],
  ])("%s: %s", (code, message, key) => {
    expect(documentProblem(new Refusal(code, message, 400))).toBe(key);
  });

  it("by a proxy is too large as well", () => {
    expect(documentProblem(new Refusal("error", "the service answered 413", 413))).toBe(
      "knowledge.documents.large",
    );
  });
});
