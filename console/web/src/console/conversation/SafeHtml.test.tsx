import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { SafeHtml } from "./SafeHtml";

function shown(html: string): string {
  return render(<SafeHtml html={html} />).container.innerHTML;
}

describe("formatted text", () => {
  it("keeps paragraphs, lists, emphasis and links", () => {
    shown(
      '<p>See <strong>this</strong></p><ul><li>One</li></ul><a href="https://www.havdal.example/x">More</a>',
    );
    expect(screen.getByRole("listitem").textContent).toBe("One");
    const link = screen.getByRole("link", { name: "More" });
    expect(link.getAttribute("href")).toBe("https://www.havdal.example/x");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  it.each([
    ["<script>alert(1)</script>"],
    ["<img src=x onerror=alert(1)>"],
    ["<svg><script>alert(1)</script></svg>"],
    ["<iframe src=https://www.havdal.example></iframe>"],
    ["<style>* { display: none }</style>"],
    ["<math><mi xlink:href='javascript:alert(1)'>x</mi></math>"],
  ])("drops %s", (html) => {
    expect(shown(html)).toBe('<div class="formatted"></div>');
  });

  it.each([
    ["javascript:alert(1)"],
    ["JaVa\nScript:alert(1)"],
    ["data:text/html,x"],
    ["/relative"],
    ["vbscript:x"],
  ])("makes no link to %s", (href) => {
    expect(shown(`<a href="${href}" onclick="alert(1)">text</a>`)).toBe('<div class="formatted">text</div>');
  });

  it("takes over no attributes but a link's target", () => {
    expect(shown('<p style="color:red" class="x" id="root" onclick="x()">text</p>')).toBe(
      '<div class="formatted"><p>text</p></div>',
    );
  });
});
