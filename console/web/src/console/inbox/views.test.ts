import { describe, expect, it } from "vitest";
import { ANYTHING, type ListQuery } from "../../api/inbox";
import { summary } from "../testing/samples";
import { compared, isWanted } from "./views";

const LIST: ListQuery = { view: "open", order: "priority", wanted: ANYTHING };

describe("a list", () => {
  it("shows the most urgent first, and of those who has waited longest", () => {
    const inquiries = [
      summary("a", { waiting_since: "2026-01-01T10:00:00Z" }),
      summary("b", { priority: "urgent" }),
      summary("c", { priority: "urgent", waiting_since: "2026-01-01T12:00:00Z" }),
      summary("d", { priority: "high", waiting_since: "2026-01-01T09:00:00Z" }),
    ];
    expect(inquiries.sort(compared(LIST)).map(({ id }) => id)).toEqual(["c", "b", "d", "a"]);
  });

  it("is narrowed to a tag, whatever its capitals, and to a priority", () => {
    const one = summary("a", { priority: "high", tags: ["Stengt vei"] });
    const stays = (wanted: Partial<ListQuery["wanted"]>) => isWanted(one, { ...ANYTHING, ...wanted });
    expect([stays({ tag: "stengt VEI" }), stays({ tag: "vei" })]).toEqual([true, false]);
    expect([stays({ priority: "high" }), stays({ priority: "normal" })]).toEqual([true, false]);
  });
});
