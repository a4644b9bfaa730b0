"""HTML mail to readable text, in the form that plain text mail has: `> ` before quotes, links after their words.

lxml parses; the walk over the tree is ours, because libraries that draw tables as tables make hundreds of megabytes
of a hostile mail of two hundred kilobytes, and layouts made of tables unreadable. What nobody would see is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree
import lxml.html

from channels.email import charsets

HTML_CHARS = 1_500_000
_QUOTE_DEPTH = 8
_LIST_DEPTH = 8
_LINE_CHARS = 4000
RULE = "_" * 32
"""The line that Outlook writes above the mail it answers, in its plain text."""

_DROPPED = frozenset(
    {"head", "script", "style", "title", "template", "noscript", "object", "iframe", "svg", "select", "meta"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tbody", "tfoot", "thead", "tr", "ul", "caption"}
)
_SPACED = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_HISTORY_ABOVE = re.compile(r"border-top\s*:\s*(?:solid|1(?:\.0)?pt\s+solid|solid\s+windowtext)\b", re.IGNORECASE)
_HISTORY_IDS = frozenset({"divrplyfwdmsg", "x_divrplyfwdmsg", "mail-editor-reference-message-container"})
_QUOTED = re.compile(r"\b(?:yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra)\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]{0,5000}>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def html_to_text(html: str) -> str:
    """Return what a reader of the HTML sees, as text; empty when there is nothing to read."""
    html = html[:HTML_CHARS]
    tree = _parsed(html)
    text = "" if tree is None else _Writer().write(tree)
    # The parser gives up on nests hundreds deep, and what it has then may be nothing.
    return text or _without_tags(html)


def _parsed(html: str) -> lxml.html.HtmlElement | None:
    # The charset is settled; a declaration inside would make lxml refuse the text or decode it a second time.
    data = charsets.clean(html).encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(data, parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def _without_tags(html: str) -> str:
    for tag in ("script", "style", "head"):
        html = _without(html, tag)
    return _BLANKS.sub(" ", charsets.clean(_TAG.sub(" ", html))).strip()


def _without(html: str, tag: str) -> str:
    """Return the text without all elements of one kind, in time that grows with its length only."""
    low, kept, at = html.lower(), [], 0
    while (start := low.find(f"<{tag}", at)) >= 0 and (end := low.find(f"</{tag}", start)) >= 0:
        kept.append(html[at:start])
        at = end
    return "".join([*kept, html[at:]])


class _Writer:
    """Writes the tree's text in one walk without recursion."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._space = False
        self._quotes = 0
        self._lists: list[int] = []
        self._preformatted = 0

    def write(self, tree: lxml.html.HtmlElement) -> str:
        """Return the text of the tree."""
        skipped: lxml.html.HtmlElement | None = None
        for event, element in _walk(tree):
            if skipped is not None:
                if event == "end" and element is skipped:
                    skipped = None
                    self._text(element.tail)
                continue
            if event == "start":
                if _unseen(element):
                    skipped = element
                else:
                    self._start(element)
                    self._text(element.text)
            else:
                self._end(element)
                self._text(element.tail)
        self._break()
        return re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _start(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if _is_block(element):
            self._break(blank=tag in _SPACED)
        if tag == "br":
            self._break(always=True)
        elif tag == "hr" or _begins_history(element):
            self._rule()
        elif tag == "li":
            self._item()
        elif tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "pre":
            self._preformatted += 1
        elif tag in {"td", "th"} and self._line.strip():
            self._line, self._space = self._line.rstrip() + "  ", False
        elif tag == "img":
            self._image(element)
        if _is_quote(element):
            self._break()
            self._quotes += 1

    def _end(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if tag == "a":
            self._link(element)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._preformatted -= 1
        if _is_quote(element):
            self._break()
            self._quotes -= 1
        if _is_block(element):
            self._break(blank=tag in _SPACED)

    def _rule(self) -> None:
        self._break()
        # Outlook draws a line, and the history that begins below it would have one of its own.
        if next((line for line in reversed(self._lines) if line), "") != RULE:
            self._line = RULE
            self._break()

    def _item(self) -> None:
        depth = min(len(self._lists), _LIST_DEPTH)
        mark = "- "
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            mark = f"{self._lists[-1]}. "
        self._line, self._space = "  " * max(depth - 1, 0) + mark, False

    def _image(self, element: lxml.html.HtmlElement) -> None:
        alternative = _BLANKS.sub(" ", element.get("alt") or "").strip()
        if alternative and not _is_pixel(element):
            self._text(f"[{alternative[:200]}]")

    def _link(self, element: lxml.html.HtmlElement) -> None:
        target = (element.get("href") or "").strip()
        shown = self._line[-len(target) - 2 :].strip()
        bare = re.sub(r"^(?:mailto|tel):", "", target, flags=re.IGNORECASE).split("?")[0].rstrip("/")
        if not _LINK.match(target) or len(target) > 2000 or not shown:
            return
        digits = re.sub(r"\D", "", bare)[-8:] if target.lower().startswith("tel:") else ""
        if digits and re.sub(r"\D", "", shown).endswith(digits):
            return
        if shown.rstrip("/").endswith((bare, re.sub(r"^https?://", "", bare))):
            return
        self._line = f"{self._line.rstrip()} <{target}>"

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted > 0:
            *whole, last = text.split("\n")
            for line in whole:
                self._line += line
                self._break(always=True)
            self._line += last
            return
        if len(self._line) > _LINE_CHARS:
            self._break()
        words = _BLANKS.sub(" ", text.replace("\u200b", "").replace("\u00ad", ""))
        if (self._space or words[:1] == " ") and self._line and not self._line.endswith(" "):
            self._line += " "
        self._space = words[-1:] == " "
        self._line += words.strip(" ")

    def _break(self, *, blank: bool = False, always: bool = False) -> None:
        prefix = "> " * min(self._quotes, _QUOTE_DEPTH)
        line = self._line.replace("\u00a0", " ").rstrip()
        if line or always:
            self._lines.append((prefix + line).rstrip())
        if blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(prefix.rstrip())
        self._line, self._space = "", False


def _walk(tree: lxml.html.HtmlElement) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str):
            yield event, element


def _unseen(element: lxml.html.HtmlElement) -> bool:
    if element.tag in _DROPPED or element.get("hidden") is not None:
        return True
    return _HIDDEN.search((element.get("style") or "")[:2000]) is not None


def _is_block(element: lxml.html.HtmlElement) -> bool:
    """Tell whether an element stands on lines of its own; Word wraps the text of each cell of a table in a paragraph."""
    if element.tag not in {"p", "div"} or element.getprevious() is not None or element.getnext() is not None:
        return element.tag in _BLOCKS
    cell = element.getparent()
    if cell is None or cell.tag not in {"td", "th"}:
        return True
    return cell.getprevious() is None and cell.getnext() is None


def _is_pixel(element: lxml.html.HtmlElement) -> bool:
    return any((element.get(side) or "").strip().removesuffix("px") in {"0", "1"} for side in ("width", "height"))


def _is_quote(element: lxml.html.HtmlElement) -> bool:
    """Tell whether a program marked the element as what was answered; people's own block quotes are only indented."""
    if element.tag == "blockquote":
        return True
    return element.tag == "div" and _QUOTED.search((element.get("class") or "")[:500]) is not None


def _begins_history(element: lxml.html.HtmlElement) -> bool:
    """Tell whether Outlook begins the mail that is answered here: an id, or a grey line above the names."""
    if element.tag != "div":
        return False
    if (element.get("id") or "").lower() in _HISTORY_IDS:
        return True
    style = (element.get("style") or "")[:500]
    return "border:none" in style.replace(" ", "").lower() and _HISTORY_ABOVE.search(style) is not None
