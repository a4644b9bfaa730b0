import { createElement, Fragment, type ReactNode, useMemo } from "react";

/** What an answer of the knowledge base or a reply of staff may be made of; headings become bold, since the page has its own outline. */
const ELEMENTS: Readonly<Record<string, string>> = {
  A: "a",
  B: "b",
  BLOCKQUOTE: "blockquote",
  BR: "br",
  CODE: "code",
  EM: "em",
  H1: "strong",
  H2: "strong",
  H3: "strong",
  H4: "strong",
  H5: "strong",
  H6: "strong",
  I: "i",
  LI: "li",
  OL: "ol",
  P: "p",
  PRE: "pre",
  STRONG: "strong",
  TABLE: "table",
  TBODY: "tbody",
  TD: "td",
  TH: "th",
  THEAD: "thead",
  TR: "tr",
  UL: "ul",
};
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(["BR"]);
const DROPPED_WHOLE = new Set([
  "SCRIPT",
  "STYLE",
  "TEMPLATE",
  "IFRAME",
  "OBJECT",
  "EMBED",
  "SVG",
  "MATH",
  "NOSCRIPT",
]);
const LINK_PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * Shows formatted text by building it anew from an allow-list.
 *
 * The service has sanitised it already; the console does not rest on that. The text is parsed in a document that loads
 * and runs nothing, and only known elements and link targets are taken over, so that no markup is ever handed to the
 * page as markup.
 */
export function SafeHtml({ html }: { html: string }) {
  const content = useMemo(() => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return childrenOf(parsed.body);
  }, [html]);
  return <div className="formatted">{content}</div>;
}

function childrenOf(parent: Node): ReactNode[] {
  return Array.from(parent.childNodes, (node, place) => rebuilt(node, place));
}

function rebuilt(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element) || DROPPED_WHOLE.has(node.tagName.toUpperCase())) return null;
  const name = ELEMENTS[node.tagName];
  if (name === undefined) return <Fragment key={key}>{childrenOf(node)}</Fragment>;
  if (WITHOUT_CONTENT.has(node.tagName)) return createElement(name, { key });
  if (name !== "a") return createElement(name, { key }, ...childrenOf(node));
  const href = safeTarget(node.getAttribute("href"));
  if (href === null) return <Fragment key={key}>{childrenOf(node)}</Fragment>;
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer">
      {childrenOf(node)}
    </a>
  );
}

/** Returns a link's target if it is absolute and of a harmless kind, else null. */
export function safeTarget(href: string | null): string | null {
  if (href === null || !URL.canParse(href)) return null;
  const url = new URL(href);
  return LINK_PROTOCOLS.has(url.protocol) ? url.href : null;
}
