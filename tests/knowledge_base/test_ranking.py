from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.ranking import FEATURES, LIKENESSES, SHARED, Calibration, Ranked, rank
from knowledge_base.signals import Signals

VECTORS = Calibration.read("vectors")
SHARES = st.floats(0, 1)
SIGNALS = st.builds(
    Signals,
    st.sampled_from("abcde"),
    st.sampled_from(["nb", "en"]),
    SHARES,
    SHARES,
    SHARES,
    SHARES,
    st.integers(0, 50),
)


@pytest.mark.parametrize("name", ["vectors", "words"])
def test_both_backends_are_calibrated(name: str) -> None:
    found = Calibration.read(name)
    assert set(found.coefficients) <= set(FEATURES)
    assert set(found.near_coefficients) <= set(LIKENESSES)
    assert 0 < found.offer_at < 1
    assert 0 < found.answer_at < 1


def test_thresholds_may_be_ones_own() -> None:
    found = Calibration.read("vectors", answer_at=0.4, offer_at=0.9)
    assert (found.answer_at, found.offer_at) == (0.4, 0.9)


@given(st.lists(SIGNALS, max_size=20))
def test_each_article_comes_once_best_first_with_a_probability(signals: list[Signals]) -> None:
    found = rank(signals, VECTORS)
    assert sorted(one.article for one in found) == sorted({one.article for one in signals})
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.confidence <= 1 for one in found)
    assert all(one.features["ahead"] == 0 for one in found[1:])
    assert all(one.features["behind"] == 0 for one in found[:1])


def test_an_article_counts_by_its_best_language() -> None:
    (found,) = rank([Signals("a", "nb", 0.8, 0.8, 0.5, 0.1), Signals("a", "en", 0.9, 0.9, 0.6, 0.2)], VECTORS)
    assert found.language == "en"


def test_a_rival_makes_it_less_sure() -> None:
    good = Signals("a", "nb", 0.95, 0.85, 0.8, 0.8, 8)
    alone = rank([good, Signals("b", "nb", 0.7, 0.7, 0.2, 0.1, 8)], VECTORS)[0]
    close = rank([good, replace(good, article="b", question=0.949)], VECTORS)[0]
    assert alone.confidence > close.confidence


def test_a_closer_question_makes_it_surer() -> None:
    far, near = (Signals("a", "nb", question, 0.8, 0.5, 0.5, 8) for question in (0.8, 0.95))
    assert rank([near], VECTORS)[0].confidence > rank([far], VECTORS)[0].confidence


@pytest.mark.parametrize(("rival", "verdict"), [(0.5, "answer"), (0.85, "nearest"), (0.93, "nearest")])
def test_a_single_word_is_answered_only_where_one_article_is_far_ahead(rival: float, verdict: str) -> None:
    good = Signals("a", "nb", 0.99, 0.95, 0.98, 0.98, 0.9, words=1.9, length=2)
    other = Signals("b", "nb", rival, rival, rival, rival, rival, words=1.0, length=2)
    found = rank([good, other], VECTORS, topic=True)
    assert VECTORS.verdict(found) == verdict
    assert (found[0].confidence > SHARED) == (verdict == "answer")


@pytest.mark.parametrize(
    ("confidence", "tokens", "verdict"),
    [
        (0.0, -0.1, "unknown"),
        (0.69, -0.1, "unknown"),
        (0.0, 0.1, "nearest"),
        (0.69, 0.1, "nearest"),
        (0.7, 0.1, "answer"),
        (0.7, -0.1, "answer"),
    ],
)
def test_two_thresholds_decide(confidence: float, tokens: float, verdict: str) -> None:
    calibration = Calibration({}, 0.0, {}, 0.0, {"tokens": 1.0}, 0.7, 0.5)
    assert calibration.verdict([Ranked("a", "nb", 0.0, {"tokens": tokens}, confidence)]) == verdict
    assert calibration.verdict([]) == "unknown"
