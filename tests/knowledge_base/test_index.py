from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.articles import Article, Text
from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.index import ArticleIndex
from knowledge_base.passages import LONGEST, pieces, units
from knowledge_base.ranking import LIKENESSES
from knowledge_base.signals import Signals
from tests.building import START
from tests.knowledge_base.content import ARTICLES, KINDERGARTEN, LATER, LIBRARY, OVER, WASTE, article
from tests.knowledge_base.embeddings import SIZE, embedding


def embedded(found: Article) -> dict[tuple[str, Kind], Embedding]:
    return {unit: embedding(*unit) for text in found.texts.values() for unit in units(text)}


def put(index: ArticleIndex, *articles: Article) -> ArticleIndex:
    for one in articles:
        index.put(one, embedded(one))
    return index


def look(index: ArticleIndex, text: str, **options: object) -> list[Signals]:
    among = options.get("among")
    assert among is None or isinstance(among, set)
    return index.search(text, embedding(text), START, among)


def test_the_same_words_are_as_near_as_can_be() -> None:
    index = put(ArticleIndex(SIZE), WASTE, KINDERGARTEN, LIBRARY)
    question = "Når blir søpla hentet hos meg?"
    best = max(look(index, question), key=lambda signals: signals.question)
    assert (best.article, best.language) == ("hentedager", "nb")
    assert best.question == pytest.approx(1, abs=1e-4)
    assert best.tokens == pytest.approx(1, abs=0.02)


def test_token_likeness_is_that_of_the_formula() -> None:
    index = put(ArticleIndex(SIZE), KINDERGARTEN)
    question = "hva koster biblioteket"
    (signals,) = look(index, question)
    found = embedded(KINDERGARTEN)
    asked = embedding(question)
    spread = {token for one in found.values() for token in one.ids.tolist()}
    weights = np.array([np.log1p(1 / (1.5 if token in spread else 0.5)) for token in asked.ids.tolist()])
    mine = np.concatenate([one.tokens * one.scales[:, None] for one in found.values()])
    best = (asked.tokens * asked.scales[:, None] @ mine.T).max(axis=1)
    assert signals.tokens == pytest.approx(float(best @ weights / weights.sum()), abs=1e-4)


def test_every_signal_is_filled() -> None:
    """A signal that stays at its default would make the confidence wrong, and nothing else would fail."""
    index, question = put(ArticleIndex(SIZE), WASTE, KINDERGARTEN, LIBRARY), "Når blir søpla hentet hos meg?"
    best = max(look(index, question), key=lambda signals: signals.question)
    assert {name: getattr(best, name) != 0 for name in LIKENESSES} == dict.fromkeys(LIKENESSES, True)


def test_articles_out_of_their_time_are_left_out() -> None:
    index = put(ArticleIndex(SIZE), OVER, LATER, WASTE)
    assert {signals.article for signals in look(index, "når er det")} == {"hentedager"}
    later = index.search("når er det", embedding("når er det"), START + timedelta(days=4))
    assert {signals.article for signals in later} == {"hentedager", "senere"}


def test_among_looks_at_all_that_are_named_and_no_other() -> None:
    index = put(ArticleIndex(SIZE), WASTE, KINDERGARTEN, LIBRARY)
    found = look(index, "zzz", among={"hentedager", "barnehage-pris", "finnes-ikke"})
    assert {signals.article for signals in found} == {"hentedager", "barnehage-pris"}


def test_an_empty_index_finds_nothing() -> None:
    index = ArticleIndex(SIZE)
    assert look(index, "hei") == []
    put(index, WASTE).remove("hentedager")
    assert look(index, "hei") == []
    assert index.digests() == {}


def test_a_question_without_tokens_does_no_harm() -> None:
    index = put(ArticleIndex(SIZE), WASTE)
    nothing = replace(
        embedding("x"), tokens=np.zeros((0, SIZE), np.int8), scales=np.zeros(0, np.float32), ids=np.zeros(0, np.int32)
    )
    found = index.search("x", nothing, START)
    assert found
    assert all(signals.tokens == 0 for signals in found)


def identity(signals: Signals) -> tuple[str, str]:
    return signals.article, signals.language


CHANGES = st.lists(st.tuples(st.booleans(), st.sampled_from([one.id for one in ARTICLES]), st.integers(0, 3)), max_size=14)


@settings(deadline=None)
@given(CHANGES, st.text("abcdeø ", min_size=1, max_size=20))
def test_changing_an_index_is_as_good_as_making_it_anew(changes: list[tuple[bool, str, int]], question: str) -> None:
    changed = put(ArticleIndex(SIZE), WASTE)
    kept = {WASTE.id: WASTE}
    for put_in, name, version in changes:
        look(changed, question)
        if put_in:
            kept[name] = article(
                name, nb=Text(f"{name} spørsmål {version}", (f"annet {version}",), f"svar {name} {version}")
            )
            put(changed, kept[name])
        else:
            kept.pop(name, None)
            changed.remove(name)
    fresh = put(ArticleIndex(SIZE), *kept.values())
    assert changed.digests() == fresh.digests()
    found, wanted = (sorted(look(index, question), key=identity) for index in (changed, fresh))
    for one, other in zip(found, wanted, strict=True):
        assert identity(one) == identity(other)
        for name in ("question", "answer", "tokens", "words"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=2e-3)


@given(st.text(max_size=6_000))
def test_pieces_hold_every_word_and_fit(answer: str) -> None:
    found = pieces(answer)
    assert found
    assert all(len(piece) <= LONGEST for piece in found)


def test_a_long_answer_is_cut_between_sentences() -> None:
    sentences = [f"Dette er setning nummer {number} i et langt svar." for number in range(100)]
    found = pieces(" ".join(sentences))
    assert len(found) > 1
    assert " ".join(found) == " ".join(sentences)
    assert all(piece.endswith(".") for piece in found)
