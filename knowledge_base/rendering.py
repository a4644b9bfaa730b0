"""Turns the Markdown of an answer into HTML that is safe to show: no markup but what an answer needs."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt

from bot.formatting import clean

HEADING = re.compile(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)
_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
TEXT_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
TEXT_MARKS = re.compile(r"[*_`#>|]+")


@lru_cache(maxsize=2_048)
def html(markdown: str) -> str:
    """Return sanitised HTML; raw HTML in the Markdown is shown as text, headings become bold paragraphs."""
    rendered = HEADING.sub(r"<p><strong>\1</strong></p>", _markdown.render(markdown))
    return clean(rendered)


def plain(markdown: str) -> str:
    """Return the words of the Markdown, without its marks and addresses, for searching."""
    return TEXT_MARKS.sub(" ", TEXT_LINK.sub(r"\1", markdown)).strip()
