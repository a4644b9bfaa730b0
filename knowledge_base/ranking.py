"""Puts articles in order and says how sure that is.

The score is a weighted sum of the signals. The confidence is a logistic regression on a few of them, fitted by
`benchmarks/knowledge_base/fit.py`, which writes `calibration.json`; every feature is a likeness, a difference between two
of them or the length of the question, so that it means the same in another municipality's articles.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.signals import Signals

CALIBRATION = Path(__file__).with_name("calibration.json")
LIKENESSES = ("question", "answer", "tokens", "question_tokens", "answer_tokens", "words", "length")
FEATURES = (*LIKENESSES, "ahead", "behind")
ANSWER, NEAREST, UNKNOWN = "answer", "nearest", "unknown"
OFFERED = 3
NAMED = 0.7
"""From this score by words, of about 2, an article names the word that was asked."""
CLEAR = 0.7
"""So far ahead of the next article, in score, the first is what a single word means: «bpa», but not «barnehage»."""
SHARED = 0.5
"""At most so sure is the first of several articles that a single word could mean."""
SHORT_OF = 0.99


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the score by signal, two regressions by feature, and two thresholds.

    The first regression gives the confidence: the probability that an article is right. Where that of the first reaches
    `answer_at`, it is given as the answer. The second gives the probability that one of the first three is right, which
    rivals do not lessen. Where it reaches `offer_at`, they are offered as choices.
    """

    weights: dict[str, float]
    intercept: float
    coefficients: dict[str, float]
    near_intercept: float
    near_coefficients: dict[str, float]
    answer_at: float
    offer_at: float

    @classmethod
    def read(cls, name: str, *, answer_at: float | None = None, offer_at: float | None = None) -> Calibration:
        """Return the calibration of a backend (`vectors` or `words`), with thresholds of one's own where given."""
        content = json.loads(CALIBRATION.read_text("utf-8"))[name]
        content["answer_at"] = content["answer_at"] if answer_at is None else answer_at
        content["offer_at"] = content["offer_at"] if offer_at is None else offer_at
        return cls(**content)

    def verdict(self, ranked: Sequence[Ranked]) -> str:
        """Tell what to do with articles in order."""
        if not ranked:
            return UNKNOWN
        best = ranked[0]
        if best.confidence >= self.answer_at:
            return ANSWER
        return NEAREST if self.nearness(best.features) >= self.offer_at else UNKNOWN

    def score(self, signals: Signals) -> float:
        """Return the weighted sum of the signals."""
        return sum(weight * float(getattr(signals, name)) for name, weight in self.weights.items())

    def confidence(self, features: dict[str, float]) -> float:
        """Return the probability that an article with these features answers the question."""
        return _probability(self.intercept, self.coefficients, features)

    def nearness(self, features: dict[str, float]) -> float:
        """Return the probability that one of the first three answers the question, by the features of the first."""
        return _probability(self.near_intercept, self.near_coefficients, features)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in its place: its best text's signals, score, features and confidence."""

    article: str
    language: str
    score: float
    features: dict[str, float]
    confidence: float


def _probability(intercept: float, coefficients: dict[str, float], features: dict[str, float]) -> float:
    power = intercept + sum(weight * features[name] for name, weight in coefficients.items())
    return 1 / (1 + math.exp(-max(min(power, 30.0), -30.0)))


def rank(signals: Iterable[Signals], calibration: Calibration, *, topic: bool = False) -> list[Ranked]:
    """Return articles, best first; an article counts by the language of it that fits best.

    `topic` tells that one word was all that was asked: it names a matter and asks nothing, so no article is the answer
    unless it is far ahead of all others, and those that name it too are worth offering.
    """
    best: dict[str, tuple[float, Signals]] = {}
    for found in signals:
        score = calibration.score(found)
        if found.article not in best or score > best[found.article][0]:
            best[found.article] = score, found
    order = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].article))
    ranked: list[Ranked] = []
    for place, (score, found) in enumerate(order):
        other = order[1 if place == 0 else 0][0] if len(order) > 1 else score
        features = features_of(found, score - other)
        # Nobody is surer of an article than of one before it.
        sure = calibration.confidence(features)
        if topic and features["ahead"] < CLEAR:
            sure = _of_topic(sure, found, calibration, offered=place < OFFERED)
        confidence = min([sure, *(one.confidence for one in ranked[-1:])])
        ranked.append(Ranked(found.article, found.language, score, features, confidence))
    return ranked


def _of_topic(sure: float, found: Signals, calibration: Calibration, *, offered: bool) -> float:
    """Keep the confidence of an article for a single word between offering and answering, where it names the word."""
    below = min(sure, SHARED, SHORT_OF * calibration.answer_at)
    return max(below, calibration.offer_at) if offered and found.words >= NAMED else below


def features_of(signals: Signals, margin: float) -> dict[str, float]:
    """Return the features of one article; `margin` is its score less the best other article's."""
    return {
        "question": signals.question,
        "answer": signals.answer,
        "tokens": signals.tokens,
        "question_tokens": signals.question_tokens,
        "answer_tokens": signals.answer_tokens,
        "words": signals.words,
        "length": math.log1p(signals.length),
        "ahead": max(margin, 0.0),
        "behind": max(-margin, 0.0),
    }
