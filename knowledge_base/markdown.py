"""Answers as HTML that nothing can hide in."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
_HEADINGS = {f"{slash}h{level}": f"{slash}strong" for level in range(1, 7) for slash in ("", "/")}


@lru_cache(maxsize=2_048)
def as_html(markdown: str) -> str:
    """Return Markdown as HTML of paragraphs, lists, emphasis and links; headings become emphasis, raw HTML text."""
    html: str = _MARKDOWN.render(markdown)
    for heading, strong in _HEADINGS.items():
        html = html.replace(f"<{heading}>", f"<p><{strong}>" if heading[0] != "/" else f"<{strong}></p>")
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener").strip()
