"""The searchable form of one municipality's articles: vectors in FAISS, tokens, and words, kept in step.

Nothing here is stored: the index is made from the store and the cached embeddings, and changed in place. It is used
from one thread at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.articles import Article
from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.passages import units
from knowledge_base.signals import Signals
from knowledge_base.words import WordIndex

NEAREST_UNITS = 200
NEAREST_TEXTS = 100
CANDIDATES = 48
"""How many texts are looked at closely; more changed no result."""

Vector = NDArray[np.float32]
Embeddings = dict[tuple[str, Kind], Embedding]


@dataclass(slots=True)
class _Row:
    """One language of one article: its units, of which the first `asked` are questions, and their tokens one after another.

    `starts` tells where in `tokens` each unit begins; each has at least one.
    """

    article: Article
    language: str
    units: list[int]
    vectors: Vector
    asked: int
    tokens: NDArray[np.int8]
    scales: Vector
    starts: NDArray[np.int64]
    ids: frozenset[int]


class ArticleIndex:
    """Articles with their embeddings; `size` is that of the vectors."""

    def __init__(self, size: int) -> None:
        self._faiss: Any = faiss.IndexIDMap(faiss.IndexFlatIP(size))
        self._rows: dict[int, _Row] = {}
        self._row_of_unit: dict[int, int] = {}
        self._rows_of_article: dict[str, list[int]] = {}
        self._words = WordIndex()
        self._spread: Counter[int] = Counter()
        self._next = 0

    def digests(self) -> dict[str, str]:
        """Return the digest of every article in the index by its id."""
        return {name: self._rows[rows[0]].article.digest() for name, rows in self._rows_of_article.items()}

    def article(self, name: str) -> Article | None:
        """Return an article of the index, None when it is not there."""
        rows = self._rows_of_article.get(name)
        return self._rows[rows[0]].article if rows else None

    def put(self, article: Article, embeddings: Embeddings) -> None:
        """Add an article or replace it; `embeddings` holds every unit of its texts."""
        self.remove(article.id)
        for language, text in article.texts.items():
            found = units(text)
            number = self._number()
            row = _row(article, language, found, [embeddings[unit] for unit in found])
            row.units = [self._number() for _ in found]
            self._faiss.add_with_ids(row.vectors, np.array(row.units, np.int64))
            self._row_of_unit |= dict.fromkeys(row.units, number)
            self._rows[number] = row
            self._rows_of_article.setdefault(article.id, []).append(number)
            self._words.put(number, language, [name for name, _ in found])
            self._spread.update(row.ids)

    def remove(self, name: str) -> None:
        """Take an article out; one that is not there is no error."""
        for number in self._rows_of_article.pop(name, []):
            row = self._rows.pop(number)
            self._faiss.remove_ids(np.array(row.units, np.int64))
            for unit in row.units:
                del self._row_of_unit[unit]
            self._words.remove(number)
            self._spread.subtract(row.ids)

    def search(self, text: str, embedding: Embedding, moment: datetime, among: set[str] | None = None) -> list[Signals]:
        """Return the signals of the texts that come near, of articles shown at a moment (and among those named)."""
        if not self._rows:
            return []
        words = self._words.search(text, None if among else NEAREST_TEXTS)
        near = self._near(embedding.vector)
        rough = {number: near.get(number, 0.0) + 0.2 * words.get(number, 0.0) for number in near.keys() | words.keys()}
        if among is not None:
            rough = {number: 0.0 for name in among for number in self._rows_of_article.get(name, [])}
        shown = [number for number in rough if self._rows[number].article.shown_at(moment)]
        chosen = sorted(shown, key=lambda number: -rough[number])[: CANDIDATES if among is None else None]
        return self._signals(chosen, embedding, words) if chosen else []

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _near(self, vector: Vector) -> dict[int, float]:
        """Return the best cosine of every text among the nearest units."""
        scores, found = self._faiss.search(vector[None, :], min(NEAREST_UNITS, self._faiss.ntotal))
        best: dict[int, float] = {}
        for score, unit in zip(scores[0].tolist(), found[0].tolist(), strict=True):
            best.setdefault(self._row_of_unit[unit], score)
        return best

    def _signals(self, chosen: list[int], embedding: Embedding, words: dict[int, float]) -> list[Signals]:
        rows = [self._rows[number] for number in chosen]
        weights = self._weights(embedding)
        met = self._met(rows, embedding)
        shares = weights @ met
        cosines = np.concatenate([row.vectors for row in rows]) @ embedding.vector
        found = []
        end = 0
        for number, row in zip(chosen, rows, strict=True):
            start, end = end, end + len(row.starts)
            middle = start + row.asked
            answer = float(cosines[middle:end].max())
            best = met[:, start:end].max(axis=1)
            answered = float(weights @ met[:, middle:end].max(axis=1))
            found.append(
                Signals(
                    article=row.article.id,
                    language=row.language,
                    question=float(cosines[start:middle].max(initial=-1.0)) if row.asked else answer,
                    answer=answer,
                    tokens=float(weights @ best),
                    question_tokens=float(shares[start:middle].max(initial=-1.0)) if row.asked else answered,
                    answer_tokens=answered,
                    words=words.get(number, 0.0),
                    length=len(weights),
                )
            )
        return found

    def _weights(self, embedding: Embedding) -> Vector:
        """Return how much each of the question's tokens counts: the rarer the more, in sum one."""
        total = len(self._rows)
        rarity = [np.log1p(total / (self._spread.get(token, 0) + 0.5)) for token in embedding.ids.tolist()]
        weights = np.array(rarity, np.float32)
        weights /= max(float(weights.sum()), 1e-9)
        return weights

    @staticmethod
    def _met(rows: list[_Row], embedding: Embedding) -> Vector:
        """Return for each of the question's tokens and each unit of the rows the cosine to the unit's nearest token."""
        asked = embedding.tokens * embedding.scales[:, None]
        tokens = np.concatenate([row.tokens for row in rows]).astype(np.float32)
        scales = np.concatenate([row.scales for row in rows])
        before = np.cumsum([0, *(len(row.tokens) for row in rows[:-1])])
        starts = np.concatenate([row.starts + offset for row, offset in zip(rows, before, strict=True)])
        nearest: Vector = np.maximum.reduceat((asked @ tokens.T) * scales, starts, axis=1)
        return nearest


def _row(article: Article, language: str, found: list[tuple[str, Kind]], embeddings: list[Embedding]) -> _Row:
    asked = sum(kind is Kind.QUERY for _, kind in found)
    # A unit without tokens, which only odd texts give, gets one that is like nothing.
    size = embeddings[0].tokens.shape[1]
    none = np.zeros((1, size), np.int8), np.ones(1, np.float32)
    parts = [(one.tokens, one.scales) if len(one.ids) else none for one in embeddings]
    starts = np.cumsum([0, *(len(scales) for _, scales in parts[:-1])])
    ids = frozenset(int(token) for embedding in embeddings for token in embedding.ids)
    vectors = np.stack([embedding.vector for embedding in embeddings])
    tokens, scales = np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts])
    return _Row(article, language, [], vectors, asked, tokens, scales, starts, ids)
