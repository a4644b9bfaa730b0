import { render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Why } from "../../api/types";
import { notes } from "../testing/samples";
import { TextsProvider } from "../texts/TextsProvider";
import { Notes } from "./Notes";

const NO_DATE: Why = { code: "mail_no_date", values: {}, field: "", line: null };

afterEach(() => vi.restoreAllMocks());

it("says in the reader's language what was odd about a message, and leaves what has no sentence as it stands", () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["nn"]);
  const odd = { problems: ["there is no date", "a header was broken"], problem_whys: [NO_DATE, null] };
  const { container } = render(
    <TextsProvider>
      <Notes notes={notes(odd)} split={null} merge={null} />
    </TextsProvider>,
  );
  const said = [...container.querySelectorAll(".notes__problems li > span")].map((one) => [
    one.textContent,
    one.getAttribute("lang"),
  ]);
  expect(said).toEqual([
    ["E-posten har ingen dato.", null],
    ["a header was broken", "en"],
  ]);
});
