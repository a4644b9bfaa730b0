"""The articles of one municipality as an index: every question, phrasing and answer a unit, scored by words and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.content import Article
from knowledge_base.words import Bm25, grams, stems

Matrix = NDArray[np.float32]

FEATURES = ("dense_question", "dense_answer", "grams_question", "grams_answer", "stems_article")
NEAR = 400
"""How many units FAISS returns; all others count as no nearer than the last of them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One text that may match: which article it stands in, in which language, and whether it is the answer."""

    article: int
    language: str
    text: str
    is_answer: bool


def units_of(articles: Sequence[Article]) -> list[Unit]:
    """Return everything in the articles that a question may match."""
    return [
        Unit(number, language, text, is_answer)
        for number, article in enumerate(articles)
        for language, version in article.texts.items()
        for text, is_answer in [
            (version.question, False),
            *((alternative, False) for alternative in version.alternatives),
            (version.answer, True),
        ]
    ]


class WordIndex:
    """Scores by words alone: the last three of `FEATURES`."""

    def __init__(self, articles: Sequence[Article], units: Sequence[Unit]) -> None:
        self._size = len(articles)
        self._questions = np.array([not unit.is_answer for unit in units], dtype=bool)
        self._owner = np.array([unit.article for unit in units], dtype=np.int64)
        texts = [(unit.text, unit.language) for unit in units]
        self._grams = Bm25(texts, grams)
        whole = [
            (" ".join([text.question, *text.alternatives, text.answer]), language, number)
            for number, article in enumerate(articles)
            for language, text in article.texts.items()
        ]
        self._stems = Bm25([(text, language) for text, language, _ in whole], stems)
        self._lacking = ~np.isin(np.arange(self._size), self._owner[self._questions])
        self._whole = np.array([number for _, _, number in whole], dtype=np.int64)

    def features(self, text: str, language: str) -> Matrix:
        """Return float32 [articles, 3]."""
        found = np.zeros((self._size, 3), dtype=np.float32)
        by_grams = self._grams.scores(text, language)
        questions = self._questions
        np.maximum.at(found[:, 0], self._owner[questions], by_grams[questions])
        np.maximum.at(found[:, 1], self._owner[~questions], by_grams[~questions])
        np.maximum.at(found[:, 2], self._whole, self._stems.scores(text, language))
        # An article without questions of its own, such as a plain document, is judged by what it has.
        found[self._lacking, 0] = found[self._lacking, 1]
        return found


class VectorIndex:
    """Scores by meaning: the first two of `FEATURES`, inner products of centred unit vectors.

    Vectors of such models all point the same way more or less; taking the common part away leaves what tells them apart.
    """

    def __init__(self, size: int, units: Sequence[Unit], vectors: Matrix) -> None:
        self._size = size
        self._owner = np.array([unit.article for unit in units], dtype=np.int64)
        self._answer = np.array([unit.is_answer for unit in units], dtype=bool)
        self._middle = vectors.mean(axis=0)
        self._indexes = [
            self._built(np.flatnonzero(chosen), vectors) for chosen in (~self._answer, self._answer)
        ]
        self._with_questions = np.isin(np.arange(size), self._owner[~self._answer])

    def _built(self, chosen: NDArray[np.int64], vectors: Matrix) -> faiss.IndexIDMap:
        index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
        if len(chosen):
            index.add_with_ids(self._centred(vectors[chosen]), chosen)
        return index

    def features(self, query: Matrix) -> Matrix:
        """Return float32 [articles, 2] for one vector [size]."""
        found = np.zeros((self._size, 2), dtype=np.float32)
        centred = self._centred(query[None, :])
        for column, index in enumerate(self._indexes):
            if index.ntotal == 0:
                continue
            scores, numbers = index.search(centred, min(NEAR, index.ntotal))
            found[:, column] = scores[0, -1]
            np.maximum.at(found[:, column], self._owner[numbers[0]], scores[0])
        found[~self._with_questions, 0] = found[~self._with_questions, 1]
        return found

    def _centred(self, vectors: Matrix) -> Matrix:
        moved = vectors - self._middle
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.ascontiguousarray(moved / np.maximum(lengths, 1e-6), dtype=np.float32)
