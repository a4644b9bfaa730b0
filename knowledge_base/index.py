"""The searchable form of one municipality's articles: vectors for FAISS, tokens, and words, kept in step.

It is made from the store and the cached embeddings, and changed in place. It is used from one thread at a time. A text
costs memory for its sentence vectors, its words and itself; the tokens beyond a first part stand in files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.articles import Article
from knowledge_base.embedding.model import Embedding, Kind
from knowledge_base.growing import grown
from knowledge_base.passages import units
from knowledge_base.signals import Signals
from knowledge_base.token_blocks import Place, TokenBlocks, Tokens
from knowledge_base.unit_table import Closing, UnitTable
from knowledge_base.word_lists import Joining, WordLists

NEAREST_UNITS = 200
NEAREST_TEXTS = 200
CANDIDATES = 48
"""How many texts are looked at closely; more changed no result."""
TOKENS_AT_ONCE = 512
"""As many as the processor keeps close at hand."""
FEW_HOLES = 1_024

Vector = NDArray[np.float32]
Embeddings = dict[tuple[str, Kind], Embedding]


@dataclass(slots=True)
class _Row:
    """One language of one article: `count` units from `first` on in the table, of which the first `asked` are questions."""

    article: Article
    language: str
    first: int
    count: int
    asked: int
    tokens: Place


@dataclass(frozen=True, slots=True)
class _Entry:
    article: Article
    digest: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tidying:
    """What is to be made tidy: holes among the units, lists of words."""

    units: Closing | None
    words: Joining | None

    def run(self) -> None:
        """Do it, in any thread."""
        for one in (self.units, self.words):
            if one is not None:
                one.run()


class ArticleIndex:
    """Articles with their embeddings; `size` is that of the vectors, `folder` where files for tokens are made."""

    def __init__(self, size: int, folder: Path | None = None) -> None:
        self._units = UnitTable(size)
        self._tokens = TokenBlocks(folder)
        self._words = WordLists()
        self._rows: dict[int, _Row] = {}
        self._entries: dict[str, _Entry] = {}
        self._spread = np.zeros(1024, np.int32)
        self._next = 0

    def digests(self) -> dict[str, str]:
        """Return the digest of every article in the index by its id."""
        return {name: entry.digest for name, entry in self._entries.items()}

    def article(self, name: str) -> Article | None:
        """Return an article of the index, None when it is not there."""
        entry = self._entries.get(name)
        return entry.article if entry else None

    def articles(self) -> list[Article]:
        """Return the articles of the index."""
        return [entry.article for entry in self._entries.values()]

    def put(self, article: Article, embeddings: Embeddings) -> None:
        """Add an article or replace it; `embeddings` holds every unit of its texts."""
        # Who reads an article while it is replaced finds the old one, not none.
        self._take_out(self._entries.get(article.id))
        rows = tuple(self._add(article, language, embeddings) for language in article.texts)
        self._entries[article.id] = _Entry(article, article.digest(), rows)

    def remove(self, name: str) -> None:
        """Take an article out; one that is not there is no error."""
        self._take_out(self._entries.pop(name, None))

    def _take_out(self, entry: _Entry | None) -> None:
        for number in entry.rows if entry else ():
            row = self._rows.pop(number)
            self._units.remove(row.first, row.count)
            self._spread[np.unique(self._tokens.get(row.tokens).ids)] -= 1
            self._tokens.drop(row.tokens)
            self._words.remove(number, row.language, _contents(row.article, row.language))
        self._move_tokens()

    def untidy(self) -> Tidying | None:
        """Return work after which searching is faster or memory is free again, None while there is little to gain.

        It may run in another thread while the index is searched and changed; `tidied` takes it over.
        """
        holes = self._units.holes > max(FEW_HOLES, self._units.count // 4)
        words = self._words.untidy()
        if not holes and not words:
            return None
        return Tidying(self._units.closing() if holes else None, self._words.joining() if words else None)

    def tidied(self, tidying: Tidying) -> None:
        """Take over what `untidy` gave, once it has run."""
        if tidying.words is not None:
            self._words.joined(tidying.words)
        if tidying.units is not None:
            places = self._units.closed(tidying.units).tolist()
            for row in self._rows.values():
                row.first = places[row.first]

    def search(self, text: str, embedding: Embedding, moment: datetime, among: set[str] | None = None) -> list[Signals]:
        """Return the signals of the texts that come near, of articles shown at a moment (and among those named)."""
        if among is not None:
            entries = [self._entries[name] for name in among if name in self._entries]
            numbers = [number for entry in entries for number in entry.rows]
            words = self._words.search(text, 0, numbers)
            chosen = [number for number in numbers if self._rows[number].article.shown_at(moment)]
        else:
            near = self._near(embedding.vector)
            words = self._words.search(text, NEAREST_TEXTS, near)
            rough = {number: near.get(number, 0.0) + 0.2 * words.get(number, 0.0) for number in near.keys() | words.keys()}
            chosen = self._first_shown(sorted(rough, key=lambda number: -rough[number]), moment)
        return self._signals(chosen, embedding, words) if chosen else []

    def _add(self, article: Article, language: str, embeddings: Embeddings) -> int:
        found = units(article.texts[language])
        several = [embeddings[unit] for unit in found]
        asked = sum(kind is Kind.QUERY for _, kind in found)
        self._next += 1
        tokens, counts = _tokens_of(several)
        first = self._units.add(self._next, np.stack([one.vector for one in several]), counts)
        self._rows[self._next] = _Row(article, language, first, len(several), asked, self._tokens.add(tokens))
        self._spread = grown(self._spread, int(tokens.ids.max()) + 1)
        self._spread[np.unique(tokens.ids)] += 1
        self._words.put(self._next, language, [name for name, _ in found])
        return self._next

    def _move_tokens(self) -> None:
        """Make room where much was taken out of a block of tokens."""
        sparse = self._tokens.sparse()
        for row in self._rows.values() if sparse is not None else ():
            if row.tokens.block == sparse:
                old = row.tokens
                row.tokens = self._tokens.add(self._tokens.get(old))
                self._tokens.drop(old)

    def _near(self, vector: Vector) -> dict[int, float]:
        """Return the best cosine of every text among the nearest units."""
        best: dict[int, float] = {}
        scores, rows = self._units.nearest(vector, NEAREST_UNITS)
        for score, row in zip(scores.tolist(), rows.tolist(), strict=True):
            best.setdefault(row, score)
        return best

    def _first_shown(self, numbers: list[int], moment: datetime) -> list[int]:
        shown: list[int] = []
        for number in numbers:
            if self._rows[number].article.shown_at(moment):
                shown.append(number)
                if len(shown) == CANDIDATES:
                    break
        return shown

    def _signals(self, chosen: list[int], embedding: Embedding, words: dict[int, float]) -> list[Signals]:
        rows = [self._rows[number] for number in chosen]
        places = np.concatenate([np.arange(row.first, row.first + row.count) for row in rows])
        # For each text where its questions begin, and where its answer does; a text without questions has them as one.
        begins = np.cumsum([0, *(row.count for row in rows[:-1])])
        bounds = np.stack([begins, begins + [row.asked for row in rows]], axis=1).reshape(-1)
        weights = self._weights(embedding)
        met = self._met(rows, places, embedding)
        cosines = np.maximum.reduceat(self._units.vectors[places] @ embedding.vector, bounds)
        shares = np.maximum.reduceat(met @ weights, bounds)
        both = np.maximum.reduceat(met, bounds, axis=0)
        answered = both[1::2] @ weights
        asked = np.array([row.asked > 0 for row in rows])
        columns = (
            np.where(asked, cosines[::2], cosines[1::2]).tolist(),
            cosines[1::2].tolist(),
            (np.maximum(both[::2], both[1::2]) @ weights).tolist(),
            np.where(asked, shares[::2], answered).tolist(),
            answered.tolist(),
            [words.get(number, 0.0) for number in chosen],
            [len(weights)] * len(chosen),
        )
        return [Signals(row.article.id, row.language, *values) for row, *values in zip(rows, *columns, strict=True)]

    def _weights(self, embedding: Embedding) -> Vector:
        """Return how much each of the question's tokens counts: the rarer the more, in sum one."""
        known = embedding.ids < len(self._spread)
        spread = np.where(known, self._spread[np.where(known, embedding.ids, 0)], 0)
        weights = np.log1p(len(self._rows) / (spread + 0.5)).astype(np.float32)
        weights /= max(float(weights.sum()), 1e-9)
        return weights

    def _met(self, rows: list[_Row], places: NDArray[np.int64], embedding: Embedding) -> Vector:
        """Return for each unit of the rows and each of the question's tokens the cosine to the unit's nearest token."""
        asked = embedding.tokens * embedding.scales[:, None]
        found = [self._tokens.get(row.tokens) for row in rows]
        tokens = np.concatenate([one.vectors for one in found])
        likeness = np.empty((len(tokens), len(asked)), np.float32)
        for start in range(0, len(tokens), TOKENS_AT_ONCE):
            part = slice(start, start + TOKENS_AT_ONCE)
            np.matmul(tokens[part].astype(np.float32), asked.T, out=likeness[part])
        likeness *= np.concatenate([one.scales for one in found])[:, None]
        counts = self._units.tokens[places]
        nearest: Vector = np.maximum.reduceat(likeness, np.cumsum(counts) - counts, axis=0)
        return nearest


def _contents(article: Article, language: str) -> list[str]:
    return [name for name, _ in units(article.texts[language])]


def _tokens_of(several: list[Embedding]) -> tuple[Tokens, NDArray[np.int32]]:
    """Return the tokens of a text's units one after another, and how many each has: one at least."""
    # A unit without tokens, which only odd texts give, gets one that is like nothing; its id is that of padding.
    size = several[0].tokens.shape[1]
    none = Tokens(np.zeros((1, size), np.int8), np.ones(1, np.float32), np.zeros(1, np.int32))
    parts = [Tokens(one.tokens, one.scales, one.ids) if len(one.ids) else none for one in several]
    tokens = Tokens(
        np.concatenate([one.vectors for one in parts]),
        np.concatenate([one.scales for one in parts]),
        np.concatenate([one.ids for one in parts]),
    )
    return tokens, np.array([len(one.ids) for one in parts], np.int32)
