import { describe, expect, it } from "vitest";
import type { StepInfo } from "../../api/handling";
import { translator } from "../texts";
import { sentenceOf } from "./sentences";

const t = translator("nb");
const name = (code: string) => ({ nb: "Bokmål", sv: "Svensk" })[code] ?? code;

function said(kind: string, values: Record<string, string> = {}, more: Partial<StepInfo> = {}): string {
  const step = { id: "1", kind, who: "Kari", at: "2026-01-01T10:00:00Z", values, sentence: null, ...more };
  return sentenceOf(step, t, name);
}

describe("a step", () => {
  it("says who did what", () => {
    expect(said("registered", { channel: "telephone", result: "mine" })).toBe(
      "Kari registrerte henvendelsen (Telefon).",
    );
    expect(said("linked", { other: "2026-000012" })).toBe("Kari koblet henvendelsen til 2026-000012.");
    expect(said("merged", { to: "2026-000012" })).toBe("Kari slo henvendelsen sammen med 2026-000012.");
  });

  it("tells a change by what stood before and stands now", () => {
    expect(said("changed", { field: "kind", before: "question", after: "fault" })).toBe(
      "Kari endret type fra «Spørsmål» til «Feilmelding».",
    );
    expect(said("changed", { field: "language", after: "sv" })).toBe("Kari satte språk til «Svensk».");
    expect(said("changed", { field: "unit", before: "Vei" })).toBe("Kari fjernet enhet («Vei»).");
    expect(said("changed", { field: "title" })).toBe("Kari endret tittel.");
  });

  it("reads otherwise when nobody of the staff was behind it", () => {
    expect(said("closed", { after_days: "5" }, { who: null })).toBe(
      "Torg lukket henvendelsen: ingen skrev igjen på 5 dager.",
    );
    expect(said("reopened", { by: "citizen" }, { who: null })).toMatch(/^Innbyggeren skrev igjen/);
    expect(said("reopened", { by: "staff" })).toBe("Kari åpnet henvendelsen igjen.");
  });

  it("has a neutral sentence for a kind that nobody here knows", () => {
    expect(said("danced", { with: "Ola" })).toBe("Kari gjorde noe med henvendelsen.");
  });

  it("says what routing itself says of it", () => {
    expect(said("routed", {}, { sentence: "Sendt til Vei." })).toBe("Sendt til Vei.");
  });
});
