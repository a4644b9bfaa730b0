import { expect, test } from "vitest";
import { safeUrl, sanitise } from "./sanitise";

function clean(html: string): string {
  const box = document.createElement("div");
  box.append(sanitise(html, "(ny fane)"));
  return box.innerHTML;
}

test("what answers are made of stays", () => {
  const answer = "<p>En <strong>sterk</strong> og <em>skrå</em></p><ul><li>a</li></ul><ol><li>b</li></ol>";
  expect(clean(answer)).toBe(answer);
});

test.each([
  ["<script>alert(1)</script><p>tekst</p>", "<p>tekst</p>"],
  ["<p onclick='alert(1)' style='color:red' class='x' id='y'>tekst</p>", "<p>tekst</p>"],
  ["<img src=x onerror=alert(1)><p>tekst</p>", " <p>tekst</p>"],
  ["<svg><script>alert(1)</script></svg><p>tekst</p>", "<p>tekst</p>"],
  ["<style>p{}</style><template><p>gjemt</p></template><p>tekst</p>", "<p>tekst</p>"],
  ["<math><mi><style><img onerror=alert(1)></style></mi></math>tekst", "tekst"],
  ["<h2>Tittel</h2><p>tekst</p>", "Tittel <p>tekst</p>"],
  ["<form><input name=a><button>Send</button></form>", " Send  "],
  ["<iframe srcdoc='<p>x</p>'></iframe><!-- skjult --><p>tekst</p>", "<p>tekst</p>"],
  ["<div lang='sv' class='x'><p>tekst</p></div>", '<div lang="sv"><p>tekst</p></div>'],
  ["<div lang='\"><script>'><p>tekst</p></div><div>ren</div>", "<p>tekst</p> ren "],
  ["<p>åpen <strong>tekst", "<p>åpen <strong>tekst</strong></p>"],
])("%s", (html, expected) => {
  expect(clean(html)).toBe(expected);
});

test("links to the web open in a new tab and say so", () => {
  const link = sanitise(
    '<a href="https://www.havdal.example/a" target="_top" rel="opener">A</a>',
    "(ny fane)",
  );
  const anchor = link.querySelector("a");
  expect(anchor?.target).toBe("_blank");
  expect(anchor?.rel).toBe("noopener noreferrer");
  expect(anchor?.textContent).toBe("A (ny fane)");
});

test("links to mail and telephone stay in this tab", () => {
  expect(clean('<a href="mailto:post@havdal.example">post</a> <a href="tel:12345678">ring</a>')).toBe(
    '<a href="mailto:post@havdal.example">post</a> <a href="tel:12345678">ring</a>',
  );
});

test.each([
  "javascript:alert(1)",
  " jAvAscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "/sti",
  "//vert/sti",
  "#x",
  "",
])("a link to %j becomes text", (href) => {
  expect(clean(`<a href="${href}">tekst</a>`)).toBe("tekst ");
});

test("an address may be relative only where the caller says to what", () => {
  expect(safeUrl("/personvern.html")).toBeNull();
  expect(safeUrl("/personvern.html", "https://torg.example/x/")?.href).toBe(
    "https://torg.example/personvern.html",
  );
  expect(safeUrl("javascript:alert(1)", "https://torg.example/")).toBeNull();
});
