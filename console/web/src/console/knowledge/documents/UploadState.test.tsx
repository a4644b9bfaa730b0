import { render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Refusal } from "../../../api/refusal";
import { TextsProvider } from "../../texts/TextsProvider";
import { UploadState } from "./UploadState";

afterEach(() => vi.restoreAllMocks());

/** What is said of a refused file, and what of that is not in the reader's language. */
const said = (refusal: Refusal) => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["nn"]);
  const upload = { sending: null, refused: [{ name: "a.pdf", refusal }], send: () => undefined };
  const { container } = render(
    <TextsProvider>
      <UploadState upload={upload as never} large="knowledge.documents.large" />
    </TextsProvider>,
  );
  const [, what] = container.querySelectorAll("p");
  return [what?.textContent, container.querySelector("[lang=en]")?.textContent ?? null];
};

it("says why a file is refused in the reader's language", () => {
  const why = { code: "document_pages", values: { most: "5000" }, field: "", line: null };
  expect(said(new Refusal("malformed", "a.pdf: it has more than 5000 pages", 400, null, why))).toEqual([
    "Fila har meir enn 5000 sider. Del henne i fleire.",
    null,
  ]);
});

it("says that a file is too large also where a proxy refused it", () => {
  const [what, english] = said(new Refusal("error", "the service answered 413", 413));
  expect(what).toContain("50 MB");
  expect(english).toBeNull();
});

it("leaves what has no sentence in the service's words", () => {
  const [what, english] = said(new Refusal("malformed", "nobody foresaw this", 400));
  expect(what).toBe("Dette kan ikkje takast imot slik det er:");
  expect(english).toBe("nobody foresaw this");
});
