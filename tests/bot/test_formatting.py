"""What staff type with a little form comes out as they mean it, and everything else as they typed it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.formatting import TAGS, formatted, unformatted

CASES = json.loads(
    (Path(__file__).parents[2] / "console/web/src/console/conversation/formatting.cases.json").read_text(encoding="utf-8")
)
MARKS = ["**", "*", "- ", "1. ", "2. ", "[ord](", ")", "[***]", "_", "`", "\\", "# ", "> "]
SAID = ["\n", "\n\n", "  ", "https://a.no", "javascript:x", "<b>", "&amp;", "ord", '"', "'", "æ"]
PIECES = st.lists(st.sampled_from([*MARKS, *SAID]), max_size=30).map("".join)


class Elements(HTMLParser):
    """Which elements HTML has, with their attributes, and the text of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Hei **du**", "<p>Hei <strong>du</strong></p>"),
        ("*kursiv* og **fet *og* kursiv**", "<p><em>kursiv</em> og <strong>fet <em>og</em> kursiv</strong></p>"),
        ("***begge***", "<p><em><strong>begge</strong></em></p>"),
        ("**Frist:** i dag\nVel møtt", "<p><strong>Frist:</strong> i dag<br>\nVel møtt</p>"),
        ("Ta med:\n- pass\n- foto\nHilsen Kari", "<p>Ta med:</p>\n<ul><li>pass</li><li>foto</li></ul>\n<p>Hilsen Kari</p>"),
        ("- pass\n\n- foto", "<ul><li>pass</li><li>foto</li></ul>"),
        ("1. søk\n2. vent\n   litt", "<ol><li>søk</li><li>vent<br>\nlitt</li></ol>"),
        ("- a\n  - b\n- c", "<ul><li>a\n<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("**a**\n\n17. mai er stengt", "<p><strong>a</strong></p>\n<p>17. mai er stengt</p>"),
        ("[siden](https://a.no/søk?b=1&c=2)", '<p><a href="https://a.no/søk?b=1&amp;c=2" rel="noopener">siden</a></p>'),
        ("[ring](tel:+4755555555)", '<p><a href="tel:+4755555555" rel="noopener">ring</a></p>'),
        (
            "**Se** https://a.no/b_c_d.",
            '<p><strong>Se</strong> <a href="https://a.no/b_c_d" rel="noopener">https://a.no/b_c_d</a>.</p>',
        ),
        ("**a** <b>x</b> &amp;", "<p><strong>a</strong> &lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
        ("[***] og [***] **a**", "<p>[***] og [***] <strong>a</strong></p>"),
    ],
)
def test_what_has_form_is_shown_with_it(typed: str, shown: str) -> None:
    assert formatted(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "17. mai er kontoret stengt",
        "1. mai er kontoret stengt",
        "3. tredje\n4. fjerde",
        "# Overskrift\n> sitat\n---\n`kode`\n    innrykk",
        "fil_navn_her, _ord_ og __ord__",
        "3*4*5 og 2 * 3 * 4",
        "100 kr* og 200 kr*",
        "* stjerne\n+ pluss\n1) tall",
        "a@b.no, https://a.no og <https://a.no>",
        "<script>alert(1)</script> &lt;",
        "[ord](side) [ord](javascript:alert(1)) [ord] (https://a.no)",
        "[***] og [***], kontonr. [***].",
        "[a]: https://a.no",
        "C:\\mappe\\_fil",
        "",
    ],
)
def test_everything_else_stays_as_it_was_typed(typed: str) -> None:
    assert formatted(typed) is None
    assert unformatted(typed) == typed


@pytest.mark.parametrize("case", CASES, ids=[case["typed"][:30] for case in CASES])
def test_plain_text_is_readable(case: dict[str, str]) -> None:
    assert unformatted(case["typed"]) == case["plain"]


@given(PIECES)
@example("- " * 4_000 + "a")
def test_whatever_is_typed_becomes_harmless(typed: str) -> None:
    html = formatted(typed)
    if html is None:
        assert unformatted(typed) == typed
        return
    for tag, attributes in Elements(html).found:
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel"}
        assert attributes.get("href", "https://").startswith("https://")  # type: ignore[union-attr]


@given(st.lists(st.sampled_from(["ord", "to", "-", "1.", "\n", " ", ".", "æøå"]), max_size=20).map("".join))
def test_words_are_in_both_forms(said: str) -> None:
    typed = f"**fet**\n{said}"
    shown = Elements(formatted(typed) or "").text
    for word in ("fet", "ord", "to", "æøå"):
        assert shown.count(word) == typed.count(word) == unformatted(typed).count(word)


@pytest.mark.parametrize(
    "piece", ["- ", "1. a\n", "*a ", "**a ", "[", "[a](", "*", "- a\n\n", "a [b](https://c) ", "[[***]"]
)
@pytest.mark.timeout(60)
def test_the_longest_text_holds_nobody_up(piece: str) -> None:
    """It takes a quarter of a second at most; reading that goes back again and again would not come to an end."""
    longest = (piece * 16_000)[:16_000]
    formatted(longest)
    assert unformatted(longest).strip()
