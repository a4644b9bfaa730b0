from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge_base.rendering import html, plain

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a"}
MARKUP = st.lists(
    st.sampled_from(
        [
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "[a](",
            "javascript:",
            "data:text/html,",
            "http://x.example",
            ")",
            "# ",
            "- ",
            "1. ",
            "*",
            "**",
            "`",
            "> ",
            "\n",
            "\n\n",
            "<a href='",
            "'>",
            "&lt;",
            '"',
            "onclick=",
            "hei",
            "![",
            "]",
            "<!--",
        ]
    ),
    max_size=30,
).map("".join)


class Strict(HTMLParser):
    """Fails on anything an answer may not have."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel")}
            assert name != "rel" or value == "noopener"
            assert name != "href" or (value or "").lower().startswith(("http://", "https://", "mailto:", "tel:"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@given(MARKUP)
@example("<a href='javascript:alert(1)'>x</a>")
@example("[a](JaVaScRiPt:alert(1)) [b](data:text/html,x) [c](//evil.example) [d](/relative)")
@example('[a](https://x.example "onmouseover=alert(1)")')
def test_only_what_an_answer_needs_comes_out(markdown: str) -> None:
    parser = Strict()
    parser.feed(html(markdown))
    parser.close()


@pytest.mark.parametrize(
    ("markdown", "wanted"),
    [
        ("**fet** og *kursiv*", "<p><strong>fet</strong> og <em>kursiv</em></p>"),
        ("- en\n- to", "<ul>\n<li>en</li>\n<li>to</li>\n</ul>"),
        ("## Frist", "<p><strong>Frist</strong></p>"),
        ("[ring](tel:12345678)", '<p><a href="tel:12345678" rel="noopener">ring</a></p>'),
        ("[skriv](mailto:post@havdal.example)", '<p><a href="mailto:post@havdal.example" rel="noopener">skriv</a></p>'),
        ("<b>hei</b>", "<p>&lt;b&gt;hei&lt;/b&gt;</p>"),
    ],
)
def test_markdown_becomes_simple_html(markdown: str, wanted: str) -> None:
    assert html(markdown) == wanted


def test_plain_keeps_words_and_drops_addresses() -> None:
    assert plain("Se **[kalenderen](https://www.havdal.example/x)** nå").split() == ["Se", "kalenderen", "nå"]
