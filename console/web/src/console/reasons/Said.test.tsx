import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Why } from "../../api/types";
import { TextsProvider } from "../texts/TextsProvider";
import { SaidAll } from "./Said";

const REFUSED: Why = { code: "case_said_no", values: {}, field: "", line: null };

const shown = (whys: readonly Why[]) => {
  const { container } = render(
    <TextsProvider>
      <SaidAll words="the server said no" whys={whys} />
    </TextsProvider>,
  );
  const [said] = container.querySelectorAll("span");
  return { text: said?.textContent, lang: said?.getAttribute("lang") };
};

it("says a reason in the reader's language, and several one after the other", () => {
  const one = shown([REFUSED]);
  expect(one.lang).toBeNull();
  expect(one.text).not.toContain("said");
  expect(shown([REFUSED, REFUSED]).text).toBe(`${one.text} ${one.text}`);
});

it("leaves it in the words in which it was said, marked as English, where one has no sentence", () => {
  for (const whys of [[], [REFUSED, { ...REFUSED, code: "riddle" }]]) {
    expect(shown(whys)).toEqual({ text: "the server said no", lang: "en" });
  }
});
