"""What an article can be made of on a web page: its marked-up questions, else its readable text."""

from __future__ import annotations

from collections.abc import Iterator

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from bot.errors import Malformed, Why
from knowledge_base.imports.reading import Entry
from knowledge_base.imports.web.faq import questions
from knowledge_base.imports.web.fetching import Fetched
from knowledge_base.languages import known

HTML = frozenset({"text/html", "application/xhtml+xml"})
LANGUAGES = {"no": "nb", "nb": "nb", "nn": "nn", "sv": "sv", "en": "en"}
LONGEST_TITLE = 500


def entries(page: Fetched, language: str) -> list[Entry]:
    """Return the articles of a page: one for each marked-up question, or one for its text. Raises Malformed."""
    if page.media_type not in HTML:
        raise Malformed(f"{page.url}: no web page but {page.media_type}", why=Why("page_kind"))
    root = _parsed(page)
    code = _language(root) or language
    asked = questions(root)
    address = str(page.url)
    if asked:
        return [
            Entry(
                address,
                one.line,
                {"link": address},
                {code: {"question": one.question, "answer": one.answer}},
                source=_source(f"{address}#{one.key}"),
            )
            for one in asked
        ]
    title = _title(root)
    text = _readable(page, root)
    if not title or not text:
        raise Malformed(f"{address}: there is no readable text on it", why=Why("page_empty"))
    said = {code: {"question": title, "answer": text}}
    return [Entry(address, 1, {"link": address}, said, source=_source(address))]


def _parsed(page: Fetched) -> lxml_html.HtmlElement:
    # What the server says goes first; without a word from it UTF-8 where it is that, then what the page says of itself.
    for encoding in (page.charset or _utf8(page.body), None):
        try:
            parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
            root = lxml_html.document_fromstring(page.body, parser=parser)
        except (LookupError, etree.ParserError, etree.XMLSyntaxError, ValueError):
            continue
        return root
    raise Malformed(f"{page.url}: there is nothing on it that can be read", why=Why("page_empty"))


def _utf8(body: bytes) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _readable(page: Fetched, root: lxml_html.HtmlElement) -> str:
    text = trafilatura.extract(
        lxml_html.tostring(root, encoding="unicode"),
        url=str(page.url),
        output_format="markdown",
        include_comments=False,
        include_links=True,
        include_tables=True,
        favor_precision=True,
    )
    lines = (text or "").strip().splitlines()
    # The page's heading is the question, and need not stand over the answer again.
    return "\n".join(_without_title(lines, _title(root))).strip()


def _without_title(lines: list[str], title: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number or line.lstrip("# ").strip() != title:
            yield line


def _title(root: lxml_html.HtmlElement) -> str:
    for path in (".//h1", ".//title"):
        for found in root.iterfind(path):
            text = " ".join(found.text_content().split())
            if text:
                return text[:LONGEST_TITLE]
    return ""


def _language(root: lxml_html.HtmlElement) -> str | None:
    declared = str(root.get("lang") or "").casefold().partition("-")[0]
    code = LANGUAGES.get(declared, declared)
    return code if code in known() else None


def _source(address: str) -> str:
    # What is too long to keep is told apart by its end, where addresses differ.
    return address if len(address) <= 500 else address[-500:]
