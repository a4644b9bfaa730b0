"""The intent model: TF-IDF over characters and words, a linear SVM, and a temperature that makes its scores probabilities.

It needs scikit-learn alone, so that Rasa (Python 3.10) and the service's evaluation (Python 3.11) share it. Character
n-grams carry it over dialects: «kor», «ka», «korleis» and misspellings share pieces with what it has seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import LinearSVC

MAX_CHARACTERS = 1000
"""What comes after this many characters of a message says nothing new about its intent and only costs time."""

CALIBRATION_FOLDS = 3
SEED = 1

BALANCE = 0.5
"""How far rare intents are lifted: 0 counts every text the same, 1 every intent. Questions outnumber all the rest, as
they do in life; lifting the rest all the way would take too many questions for something else."""


@dataclass(frozen=True)
class Guess:
    """An intent and how probable it is, 0 to 1."""

    intent: str
    probability: float


class IntentModel:
    """Tells what a short text wants. Train with `fit`, ask with `rank`."""

    def __init__(self, *, regularisation: float = 1.0) -> None:
        self._regularisation = regularisation
        self._pipeline: Pipeline | None = None
        self._intents: list[str] = []
        self._temperature = 1.0

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """Train on texts with their intents; every intent needs at least as many texts as there are folds.

        The temperature is fitted on scores of texts held out in turn, since an SVM is too sure of what it has seen.
        """
        classes, labels = np.unique(intents, return_inverse=True)
        pipeline = _pipeline(self._regularisation, _weights(labels))
        folds = StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=SEED)
        held_out = cross_val_predict(pipeline, texts, labels, cv=folds, method="decision_function")
        self._temperature = _fit_temperature(_columns(held_out), labels)
        self._pipeline = pipeline.fit(texts, labels)
        self._intents = [str(intent) for intent in classes]
        return self

    def rank(self, text: str) -> list[Guess]:
        """Return every intent with its probability, most probable first; the probabilities add up to 1."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[list[Guess]]:
        """Rank many texts at once."""
        if self._pipeline is None:
            raise ValueError("the intent model has not been trained")
        scores = _columns(self._pipeline.decision_function(texts))
        probabilities = _softmax(scores * self._temperature)
        return [[Guess(self._intents[i], float(row[i])) for i in np.argsort(-row, kind="stable")] for row in probabilities]


def normalise(text: str) -> str:
    """Fold case, width and digits away: which house number or date somebody names does not change what they want."""
    folded = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
    return "".join("0" if character.isdigit() else character for character in folded)


WORD = r"(?u)\b\w+\b|\?"
"""Words of one letter count (dialects' «æ», «e»), and so does that something is asked."""


def _weights(labels: Any) -> dict[int, float]:
    """Return what each label counts, 1 on average over the labels."""
    counts = np.bincount(labels)
    return {label: float(weight) for label, weight in enumerate((counts.mean() / counts) ** BALANCE)}


def _pipeline(regularisation: float, weights: dict[int, float]) -> Pipeline:
    features = FeatureUnion(
        [
            ("characters", _vectorizer(analyzer="char_wb", ngram_range=(2, 5))),
            ("words", _vectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=WORD)),
        ]
    )
    return make_pipeline(features, LinearSVC(C=regularisation, class_weight=weights, random_state=SEED))


def _vectorizer(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(preprocessor=normalise, sublinear_tf=True, dtype=np.float32, **options)


def _columns(scores: Any) -> Any:
    """Give two classes a column each, as scikit-learn does for three and more."""
    scores = np.asarray(scores, dtype=np.float64)
    return np.column_stack([-scores, scores]) if scores.ndim == 1 else scores


def _fit_temperature(scores: Any, expected: Any) -> float:
    """Return the factor on the scores under which the expected intents are most probable (Guo et al. 2017)."""
    rows = np.arange(len(expected))

    def loss(logarithm: float) -> float:
        probabilities = _softmax(scores * np.exp(logarithm))[rows, expected]
        return float(-np.log(np.maximum(probabilities, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 4.0), method="bounded").x))


def _softmax(scores: Any) -> Any:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)
