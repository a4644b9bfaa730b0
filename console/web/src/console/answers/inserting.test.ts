import { describe, expect, it } from "vitest";
import type { AnswerInfo } from "../../api/answers";
import { joined, linkOf, wordsOf } from "./inserting";

const BASE = "https://chat.havdal.example/console/mine/a";

function answer(more: Partial<AnswerInfo> = {}): AnswerInfo {
  return {
    article: "bat",
    kind: "article",
    document: null,
    service: "havn",
    question: "Hva koster båtplass?",
    answer: "Det koster **900** kroner.",
    html: "",
    url: "https://www.havdal.example/bat",
    language: "nb",
    confidence: 0.9,
    origin: "",
    text: "Det koster 900 kroner.",
    public: true,
    ...more,
  };
}

describe("inserting a suggestion", () => {
  it("puts it behind what is written already", () => {
    expect(joined("  ", "Ja.")).toBe("Ja.");
    expect(joined("Hei Kari\n", "Ja.")).toBe("Hei Kari\n\nJa.");
  });

  it("adds the address where citizens read more, once", () => {
    expect(wordsOf(answer(), BASE)).toBe("Det koster 900 kroner.\n\nhttps://www.havdal.example/bat");
    const named = answer({ text: "Se https://www.havdal.example/bat" });
    expect(wordsOf(named, BASE)).toBe(named.text);
    expect(wordsOf(answer({ url: "" }), BASE)).toBe("Det koster 900 kroner.");
    expect(wordsOf(answer({ url: "/filer/1" }), BASE)).toContain("https://chat.havdal.example/filer/1");
  });

  it("gives citizens no address that is for staff", () => {
    expect(wordsOf(answer({ public: false }), BASE)).toBe("Det koster 900 kroner.");
    expect(wordsOf(answer({ public: false, origin: "nabo" }), BASE)).toContain("https://");
  });

  it("follows nothing but web addresses", () => {
    expect(linkOf("javascript:alert(1)", BASE)).toBeNull();
    expect(linkOf("https://", BASE)).toBeNull();
  });
});
