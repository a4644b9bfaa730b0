from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.words import Bm25, WordIndex, parts, stems

DOCUMENTS = st.dictionaries(st.integers(0, 20), st.lists(st.sampled_from(list("abcdef")), max_size=8).map(" ".join))


def words(text: str) -> list[str]:
    return text.split()


def test_stems_meet_inflections() -> None:
    assert stems("nb")("søppeldunken") == stems("nb")("søppeldunkene")
    assert stems("en")("collections") == stems("en")("collection")
    assert stems("sv")("soporna") == stems("sv")("sopor")


def test_parts_meet_compounds_and_misspellings() -> None:
    assert set(parts("barnehageplass")) & set(parts("barnehage"))
    assert set(parts("ferdigatest")) & set(parts("ferdigattest"))


def test_the_score_is_that_of_the_formula() -> None:
    index = Bm25(words)
    for number, text in enumerate(["a b", "a a c", "c c c d"]):
        index.put(number, text)
    names, scores = index.search("a x")
    rarity = math.log1p((3 - 2 + 0.5) / (2 + 0.5))
    unknown = math.log1p((3 + 0.5) / 0.5)
    mean = 3
    wanted = rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean)) / (rarity + unknown)
    assert names.tolist() == [0, 1, 2]
    assert math.isclose(scores[1], wanted, rel_tol=1e-5)
    assert scores[2] == 0


@given(DOCUMENTS, DOCUMENTS, st.sets(st.integers(0, 20)), st.text("abcdefg ", max_size=12))
def test_changing_an_index_is_as_good_as_making_it_anew(
    first: dict[int, str], then: dict[int, str], gone: set[int], question: str
) -> None:
    changed = Bm25(words)
    for number, text in first.items():
        changed.put(number, text)
    changed.search(question)
    for number, text in then.items():
        changed.put(number, text)
    for number in gone & (first.keys() | then.keys()):
        changed.remove(number)
    fresh = Bm25(words)
    for number, text in (first | then).items():
        if number not in gone:
            fresh.put(number, text)
    names, scores = changed.search(question)
    wanted_names, wanted = fresh.search(question)
    assert names.tolist() == wanted_names.tolist()
    assert all(math.isclose(a, b, rel_tol=1e-5) for a, b in zip(scores, wanted, strict=True))


@given(st.text(max_size=200))
def test_no_text_does_harm(text: str) -> None:
    index = WordIndex()
    index.put(1, "nb", ["Når blir søpla hentet?"])
    index.put(2, "en", [text])
    assert all(0 <= score < 2.3 for score in index.search(text).values())


def test_each_language_counts_for_itself() -> None:
    index = WordIndex()
    index.put(1, "nb", ["Når blir søpla hentet?"])
    index.put(2, "en", ["When is rubbish collected?"])
    assert index.search("collection of rubbish").keys() == {2}
    index.put(2, "nb", ["Hva koster barnehage?"])
    assert index.search("rubbish").keys() == set()
    index.remove(1)
    assert index.search("søpla").keys() == set()
