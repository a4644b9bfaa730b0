import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { DueInfo } from "../../api/duty";
import { translator } from "../texts";
import { formatter } from "../texts/format";
import { TextsProvider } from "../texts/TextsProvider";
import { DueReasons, whyWords } from "./DueReasons";

const SINCE = "2026-03-02T08:00:00Z";

function due(name: DueInfo["name"], reason: DueInfo["reason"]): DueInfo {
  return { name, at: "2026-03-05T14:30:00Z", days: 3, met: false, paused: false, overdue: false, reason };
}

const words = (name: DueInfo["name"], reason: DueInfo["reason"]) =>
  whyWords(due(name, reason), translator("nb"), formatter("nb"));
const since = formatter("nb").full(new Date(SINCE));

test.each<[DueInfo["name"], DueInfo["reason"], string]>([
  [
    "answer",
    { since: SINCE, source: "municipality", within: 3, paused_days: 0 },
    `Innbyggeren har ventet siden ${since}. Kommunen lover svar eller løsning innen 3 arbeidsdager.`,
  ],
  [
    "solution",
    { since: SINCE, source: "service", within: 1, paused_days: 2 },
    `Telles fra ${since}. Tjenesten lover svar eller løsning innen 1 arbeidsdag. 2 arbeidsdager er ikke regnet med: da ventet vi på innbyggeren.`,
  ],
  [
    "provisional",
    { since: SINCE, source: "law", within: null, paused_days: 0 },
    `Kom inn ${since}. Loven krever et foreløpig svar innen en måned (forvaltningsloven § 11 a).`,
  ],
  [
    "answer",
    { since: SINCE, source: "earlier", within: null, paused_days: 0 },
    `Innbyggeren har ventet siden ${since}. Denne fristen er lovet før, og et løfte blir ikke til en senere dag.`,
  ],
  ["answer", null, ""],
])("why: %s by %o", (name, reason, expected) => {
  expect(words(name, reason)).toBe(expected);
});

test("every deadline stands there with its day and its reason", () => {
  const reason = { since: SINCE, source: "service", within: 3, paused_days: 0 } as const;
  render(
    <TextsProvider>
      <DueReasons dues={[due("answer", reason)]} close={() => undefined} />
    </TextsProvider>,
  );
  expect(screen.getByRole("term").textContent).toContain("Svar: ");
  expect(screen.getByRole("definition").textContent).toContain("om 3 arbeidsdager. Innbyggeren har ventet");
});
