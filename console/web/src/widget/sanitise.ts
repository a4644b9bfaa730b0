/**
 * A second look at the HTML of answers: even a service that was broken into gets no script into the page.
 *
 * Elements are built anew from a list of allowed ones, so nothing of the parsed document itself is ever inserted.
 */

const ALLOWED = new Set(["p", "br", "ul", "ol", "li", "strong", "em"]);
/** Elements whose text is no text for people. */
const DROPPED = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "iframe",
  "object",
  "svg",
  "math",
  "title",
]);
const WEB = new Set(["http:", "https:"]);
const OTHER = new Set(["mailto:", "tel:"]);

/** Parse and rebuild; `newTab` is what a screen reader hears after a link that opens in a new tab. */
export function sanitise(html: string, newTab: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const clean = document.createDocumentFragment();
  copyChildren(parsed.body, clean, newTab);
  return clean;
}

/** The address if it may be linked to, null otherwise; without a `base`, only a whole address is one. */
export function safeUrl(address: string, base?: string): URL | null {
  try {
    const url = new URL(address, base);
    return WEB.has(url.protocol) || OTHER.has(url.protocol) ? url : null;
  } catch {
    return null; // TypeError: relative or no address at all; `URL.canParse` is younger than browsers still in use.
  }
}

function copyChildren(from: Node, to: Node, newTab: string): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(child.textContent ?? ""));
    else if (child instanceof Element) copyElement(child, to, newTab);
  }
}

function copyElement(element: Element, to: Node, newTab: string): void {
  const name = element.localName;
  if (DROPPED.has(name)) return;
  const made = build(element, name);
  if (made !== null) to.appendChild(made);
  copyChildren(element, made ?? to, newTab);
  // Without its element, the text of a cell or a heading would run into the next.
  if (made === null) to.appendChild(document.createTextNode(" "));
  if (made?.getAttribute("target") === "_blank") made.appendChild(hint(newTab));
}

/** The same element without anything of the parsed one; null for those of which only the text is kept. */
function build(element: Element, name: string): HTMLElement | null {
  if (name === "a") return link(element);
  if (name === "div") return passage(element);
  return ALLOWED.has(name) ? document.createElement(name) : null;
}

/** A part in another language, which screen readers must know to say it right. */
function passage(element: Element): HTMLElement | null {
  const language = element.getAttribute("lang") ?? "";
  if (!/^[a-z]{2,3}$/.test(language)) return null;
  const made = document.createElement("div");
  made.lang = language;
  return made;
}

function link(element: Element): HTMLAnchorElement | null {
  const url = safeUrl(element.getAttribute("href") ?? "");
  if (url === null) return null;
  const anchor = document.createElement("a");
  anchor.href = url.href;
  if (WEB.has(url.protocol)) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
  }
  return anchor;
}

function hint(text: string): HTMLElement {
  const span = document.createElement("span");
  span.className = "hidden";
  span.textContent = ` ${text}`;
  return span;
}
