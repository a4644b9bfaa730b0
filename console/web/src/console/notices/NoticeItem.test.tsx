import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import type { NoticeInfo } from "../../api/knowledge";
import { TextsProvider } from "../texts/TextsProvider";
import { NoticeItem } from "./NoticeItem";

function show(more: Partial<NoticeInfo>): void {
  const notice: NoticeInfo = {
    id: "n-1",
    kind: "forwarded",
    about: "inquiry:abc",
    text: "forwarded",
    details: { number: "2026-000007" },
    at: "2026-01-02T10:00:00Z",
    read_at: "2026-01-02T11:00:00Z",
    ...more,
  };
  render(
    <MemoryRouter>
      <TextsProvider>
        <ul>
          <NoticeItem notice={notice} read={vi.fn()} close={vi.fn()} />
        </ul>
      </TextsProvider>
    </MemoryRouter>,
  );
}

test("a notice of an inquiry leads there by its number", () => {
  show({});
  expect(screen.getByRole("link", { name: "2026-000007" }).getAttribute("href")).toBe("/open/abc");
  expect(screen.queryByRole("button")).toBeNull();
});

test("what this version does not know is shown without a way there", () => {
  show({ about: "comet:1", text: "landed", details: {}, read_at: null });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByRole("listitem").textContent).not.toContain("landed");
  expect(screen.getByRole("button")).toBeTruthy();
});
