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
CANDIDATES = 48
"""How many texts are looked at closely; more changed no result."""

Vector = NDArray[np.float32]
Embeddings = dict[tuple[str, Kind], Embedding]


@dataclass(slots=True)
class _Tokens:
    """The tokens of one kind of unit: int8 [n, size], their scales, and each one's length once centred."""

    values: NDArray[np.int8]
    scales: Vector
    lengths: Vector | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """A question's tokens, centred for each kind of unit they meet, and their weights, which sum to one."""

    tokens: dict[Kind, Vector]
    weights: Vector


@dataclass(slots=True)
class _Row:
    """One language of one article."""

    article: Article
    language: str
    units: list[int]
    vectors: Vector
    kinds: list[Kind]
    tokens: dict[Kind, _Tokens]
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
        self._sums = {kind: np.zeros(size, np.float64) for kind in Kind}
        self._counts = dict.fromkeys(Kind, 0)
        self._centres: dict[Kind, Vector] | None = None
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
            self._count(row, 1)

    def remove(self, name: str) -> None:
        """Take an article out; one that is not there is no error."""
        for number in self._rows_of_article.pop(name, []):
            row = self._rows.pop(number)
            self._faiss.remove_ids(np.array(row.units, np.int64))
            for unit in row.units:
                del self._row_of_unit[unit]
            self._words.remove(number)
            self._count(row, -1)

    def search(self, text: str, embedding: Embedding, moment: datetime, among: set[str] | None = None) -> list[Signals]:
        """Return the signals of the texts that come near, of articles shown at a moment (and among those named)."""
        if not self._rows:
            return []
        words = self._words.search(text)
        near = self._near(embedding.vector)
        rough = {number: near.get(number, 0.0) + 0.2 * words.get(number, 0.0) for number in near.keys() | words.keys()}
        if among is not None:
            rough = {number: 0.0 for name in among for number in self._rows_of_article.get(name, [])}
        shown = [number for number in rough if self._rows[number].article.shown_at(moment)]
        chosen = sorted(shown, key=lambda number: -rough[number])[: CANDIDATES if among is None else None]
        question = self._question(embedding)
        return [self._signals(number, embedding, question, words.get(number, 0.0)) for number in chosen]

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _count(self, row: _Row, sign: int) -> None:
        self._spread.update(dict.fromkeys(row.ids, sign))
        for kind, tokens in row.tokens.items():
            self._sums[kind] += sign * (tokens.scales @ tokens.values.astype(np.float32))
            self._counts[kind] += sign * len(tokens.scales)
        self._centres = None

    def _near(self, vector: Vector) -> dict[int, float]:
        """Return the best cosine of every text among the nearest units."""
        scores, found = self._faiss.search(vector[None, :], min(NEAREST_UNITS, self._faiss.ntotal))
        best: dict[int, float] = {}
        for score, unit in zip(scores[0].tolist(), found[0].tolist(), strict=True):
            best.setdefault(self._row_of_unit[unit], score)
        return best

    def _centred(self) -> dict[Kind, Vector]:
        """Return the mean token of each kind of unit; what all have in common tells nothing apart."""
        if self._centres is None:
            self._centres = {kind: (self._sums[kind] / max(self._counts[kind], 1)).astype(np.float32) for kind in Kind}
            for row in self._rows.values():
                for tokens in row.tokens.values():
                    tokens.lengths = None
        return self._centres

    def _question(self, embedding: Embedding) -> _Question:
        values = embedding.tokens * embedding.scales[:, None]
        total = len(self._rows)
        rarity = [np.log1p(total / (self._spread.get(token, 0) + 0.5)) for token in embedding.ids.tolist()]
        weights = np.array(rarity, np.float32)
        weights /= max(float(weights.sum()), 1e-9)
        return _Question({kind: _units(values - centre) for kind, centre in self._centred().items()}, weights)

    def _signals(self, number: int, embedding: Embedding, question: _Question, words: float) -> Signals:
        row = self._rows[number]
        cosines = row.vectors @ embedding.vector
        asked = [float(cosine) for cosine, kind in zip(cosines, row.kinds, strict=True) if kind is Kind.QUERY]
        answered = [float(cosine) for cosine, kind in zip(cosines, row.kinds, strict=True) if kind is Kind.DOCUMENT]
        weights = question.weights
        best = np.full(len(weights), -1.0, np.float32)
        for kind, tokens in row.tokens.items():
            if len(weights):
                np.maximum(best, self._likeness(question.tokens[kind], tokens, self._centred()[kind]), out=best)
        answer = max(answered)
        return Signals(
            article=row.article.id,
            language=row.language,
            question=max(asked, default=answer),
            answer=answer,
            tokens=float(best @ weights) if len(weights) else 0.0,
            words=words,
            length=len(weights),
        )

    @staticmethod
    def _likeness(question: Vector, tokens: _Tokens, centre: Vector) -> Vector:
        """Return for each of the question's tokens its cosine to the nearest of the text's, both centred.

        The text's tokens stay as they are kept: (t - c) · q is t · q - c · q, over the length of t - c.
        """
        values = tokens.values.astype(np.float32)
        if tokens.lengths is None:
            apart = values * tokens.scales[:, None] - centre
            tokens.lengths = np.maximum(np.linalg.norm(apart, axis=1), 1e-6).astype(np.float32)
        products = (question @ values.T) * tokens.scales - (question @ centre)[:, None]
        nearest: Vector = (products / tokens.lengths).max(axis=1)
        return nearest


def _units(vectors: Vector) -> Vector:
    units: Vector = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return units


def _row(article: Article, language: str, found: list[tuple[str, Kind]], embeddings: list[Embedding]) -> _Row:
    kinds = [kind for _, kind in found]
    tokens = {}
    for kind in set(kinds):
        mine = [embedding for embedding, other in zip(embeddings, kinds, strict=True) if other is kind]
        if sum(len(embedding.ids) for embedding in mine):
            values = np.concatenate([embedding.tokens for embedding in mine])
            tokens[kind] = _Tokens(values, np.concatenate([embedding.scales for embedding in mine]))
    ids = frozenset(int(token) for embedding in embeddings for token in embedding.ids)
    vectors = np.stack([embedding.vector for embedding in embeddings])
    return _Row(article, language, [], vectors, kinds, tokens, ids)
