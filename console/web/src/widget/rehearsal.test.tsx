import { beforeEach, expect, test, vi } from "vitest";
import { rehearse } from "./rehearsal";
import { stub } from "./testing/visit";
import { TIMINGS } from "./timings";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test("a panel is drawn and taken away, nothing is asked of the service and nothing stored", async () => {
  stub();
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("WebSocket", asked);
  const root = document.createElement("div").attachShadow({ mode: "open" });
  document.body.append(root.host);
  const drawn: string[] = [];
  const measure = vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (
    this: Element,
  ) {
    drawn.push(this.getAttribute("role") ?? "");
    return new DOMRect();
  });
  document.body.focus();
  rehearse(root, { base: "https://torg.example/", language: "nb", timings: TIMINGS });
  await new Promise((done) => setTimeout(done, 50));
  measure.mockRestore();
  expect(drawn).toContain("dialog");
  expect(root.childNodes).toHaveLength(0);
  expect(asked).not.toHaveBeenCalled();
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  expect(document.activeElement).toBe(document.body);
});
