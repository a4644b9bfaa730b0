from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.articles import Text
from knowledge_base.content import article_from, content_of
from knowledge_base.editing.differences import differences, words
from tests.knowledge_base.content import LATER, OVER, WASTE

TEXTS = st.text(max_size=200)


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after


def test_only_what_differs_is_told() -> None:
    nb = replace(WASTE.texts["nb"], answer=WASTE.texts["nb"].answer.replace("torsdag", "fredag"))
    changed = replace(
        WASTE, link="https://www.havdal.example/ny", texts={**WASTE.texts, "nb": nb, "sv": Text("När?", (), "Då.")}
    )
    changed = replace(changed, texts={code: text for code, text in changed.texts.items() if code != "en"})
    found = differences(WASTE, changed)
    assert [(one.field, one.language) for one in found] == [
        ("link", None),
        ("question", "en"),
        ("alternatives", "en"),
        ("answer", "en"),
        ("answer", "nb"),
        ("question", "sv"),
        ("answer", "sv"),
    ]
    assert [piece for piece in found[4].words if piece[0] != "same"] == [("removed", "torsdag"), ("added", "fredag")]


def test_the_same_does_not_differ() -> None:
    assert differences(WASTE, replace(WASTE)) == ()


def test_a_long_text_is_compared_by_lines() -> None:
    before = "\n".join(f"linje {number} med noen ord" for number in range(2_000))
    pieces = words(before, before.replace("linje 1000 ", "linje tusen "))
    assert [kind for kind, _ in pieces] == ["same", "removed", "added", "same"]
    assert pieces[1][1] == "linje 1000 med noen ord\n"


def test_an_article_survives_being_data() -> None:
    for article in (WASTE, OVER, LATER):
        assert article_from(content_of(article)) == article
