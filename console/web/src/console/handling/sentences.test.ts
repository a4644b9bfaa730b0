import { describe, expect, it } from "vitest";
import type { StepInfo } from "../../api/handling";
import { translator } from "../texts";
import { sentenceOf } from "./sentences";

const t = translator("nb");
const name = (code: string) => ({ nb: "Bokmål", sv: "Svensk" })[code] ?? code;

function said(kind: string, values: Record<string, string> = {}, more: Partial<StepInfo> = {}): string {
  const step = {
    id: "1",
    kind,
    who: "Kari",
    at: "2026-01-01T10:00:00Z",
    values,
    sentence: null,
    undo: null,
    ...more,
  };
  return sentenceOf(step, t, name, (at) => at.toISOString());
}

describe("a step", () => {
  it("says who did what", () => {
    expect(said("registered", { channel: "telephone", result: "mine" })).toBe(
      "Kari registrerte henvendelsen (Telefon).",
    );
    expect(said("linked", { other: "2026-000012" })).toBe("Kari koblet henvendelsen til 2026-000012.");
    expect(said("merged", { to: "2026-000012" })).toBe("Kari slo henvendelsen sammen med 2026-000012.");
    expect(said("unmerged", { other: "2026-000012" })).toBe("Kari angret sammenslåingen med 2026-000012.");
  });

  it("says until when it was put off, and that it came back", () => {
    expect(said("put_off", { until: "2026-01-05T07:00:00+00:00" })).toBe(
      "Kari utsatte henvendelsen til 2026-01-05T07:00:00.000Z.",
    );
    expect(said("came_back", {}, { who: null })).toBe(
      "Henvendelsen kom tilbake: tiden den var utsatt til, var inne.",
    );
    expect(said("brought_back")).toBe("Kari hentet fram henvendelsen igjen.");
  });

  it("tells what went outside, and that it did not arrive, as that", () => {
    expect(said("sent_on", { recipients: "2" })).toBe("Kari videresendte en melding på e-post.");
    expect(said("bystander_erased", {}, { who: null })).toBe(
      "Adressen og svarene til en ekstern ble slettet fordi de ba om det.",
    );
    expect(said("undelivered", { sent_on: "True" }, { who: null })).toBe(
      "Noe som ble videresendt på e-post, kom ikke fram.",
    );
    expect(said("undelivered", {}, { who: null })).toBe("En melding kom ikke fram til innbyggeren.");
  });

  it("names the system that a case went to, and its number there", () => {
    expect(said("case_sent", { system: "archive" })).toBe("Kari sendte henvendelsen til arkivet.");
    const number = { system: "case_system", reference: "26/412" };
    expect(said("case_referred", number, { who: null })).toBe("Saksnummeret er 26/412 i sakssystemet.");
    expect(said("case_failed", { system: "elsewhere" })).toBe("Henvendelsen kom ikke fram til elsewhere.");
  });

  it("tells a change by what stood before and stands now", () => {
    expect(said("changed", { field: "kind", before: "question", after: "fault" })).toBe(
      "Kari endret type fra «Spørsmål» til «Feilmelding».",
    );
    expect(said("changed", { field: "language", after: "sv" })).toBe("Kari satte språk til «Svensk».");
    expect(said("changed", { field: "unit", before: "Vei" })).toBe("Kari fjernet enhet («Vei»).");
    expect(said("changed", { field: "title" })).toBe("Kari endret tittel.");
    expect(said("changed", { field: "priority", before: "normal", after: "urgent" })).toBe(
      "Kari endret prioritet fra «Vanlig» til «Haster».",
    );
    expect(said("changed", { field: "tags" })).toBe("Kari endret merkelapper.");
  });

  it("reads otherwise when nobody of the staff was behind it", () => {
    expect(said("closed", { after_days: "5" }, { who: null })).toBe(
      "Torg lukket henvendelsen: ingen skrev igjen på 5 dager.",
    );
    expect(said("reopened", { by: "citizen" }, { who: null })).toMatch(/^Innbyggeren skrev igjen/);
    expect(said("reopened", { by: "outside" }, { who: null })).toMatch(/^Svaret på det som var sendt videre/);
    expect(said("reopened", { by: "staff" })).toBe("Kari åpnet henvendelsen igjen.");
  });

  it("has a neutral sentence for a kind that nobody here knows", () => {
    expect(said("danced", { with: "Ola" })).toBe("Kari gjorde noe med henvendelsen.");
  });

  it("says what routing itself says of it", () => {
    expect(said("routed", {}, { sentence: "Sendt til Vei." })).toBe("Sendt til Vei.");
  });
});
