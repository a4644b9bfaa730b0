"""Search by words: BM25 over stems and over four-letter parts of words, as a share of what the question could reach.

Parts of words find compounds («bossdunk» in «dunk»), inflections and misspellings that stems miss.
Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from knowledge_base.languages import WORD, language

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b, at their usual values."""
PART = 4

Terms = Callable[[str], list[str]]


@cache
def _stemmer(algorithm: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return lru_cache(maxsize=50_000)(stem)


def stems(code: str) -> Terms:
    """Return what splits a text of a language into stems."""
    stem = _stemmer(language(code).stemmer)
    return lambda text: [stem(word) for word in WORD.findall(text.casefold())]


def parts(text: str) -> list[str]:
    """Split a text into four-letter parts of its words, word boundaries included."""
    found = []
    for word in WORD.findall(text.casefold()):
        bounded = f"_{word}_"
        found += [bounded[at : at + PART] for at in range(max(1, len(bounded) - PART + 1))]
    return found


class Bm25:
    """BM25 over numbered documents that come and go; scores are built anew, in milliseconds, at the next search."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._numbers: dict[str, int] = {}
        self._documents: dict[int, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        self._ready = False

    def put(self, document: int, text: str) -> None:
        """Add a document, or replace it."""
        counts = Counter(self._terms(text))
        numbers = np.array([self._numbers.setdefault(term, len(self._numbers)) for term in counts], np.int32)
        self._documents[document] = numbers, np.array(list(counts.values()), np.float32)
        self._ready = False

    def remove(self, document: int) -> None:
        """Take a document out."""
        del self._documents[document]
        self._ready = False

    def _prepare(self) -> None:
        names = sorted(self._documents)
        contents = [self._documents[name] for name in names]
        lengths = np.array([counts.sum() for _, counts in contents], np.float32)
        terms = np.concatenate([numbers for numbers, _ in contents])
        counts = np.concatenate([counts for _, counts in contents])
        rows = np.repeat(np.arange(len(names)), [len(numbers) for numbers, _ in contents])
        spread = np.bincount(terms, minlength=len(self._numbers))
        self._rarity = np.log1p((len(names) - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        share = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(float(lengths.mean()), 1.0)
        weights = self._rarity[terms] * counts * (SATURATION + 1) / (counts + SATURATION * share[rows])
        order = np.argsort(terms, kind="stable")
        self._rows, self._weights = rows[order], weights[order].astype(np.float32)
        self._starts = np.concatenate([[0], np.cumsum(spread)])
        self._names = np.array(names)
        self._ready = True

    def search(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the documents and their scores, 0 to about 2: BM25 over the rarity of the question's terms."""
        if not self._documents:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if not self._ready:
            self._prepare()
        scores = np.zeros(len(self._names), np.float32)
        unknown = float(np.log1p((len(self._names) + 0.5) / 0.5))
        possible = 0.0
        for term in set(self._terms(text)):
            number = self._numbers.get(term)
            place = slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])
            possible += unknown if place.start == place.stop else float(self._rarity[number])
            scores[self._rows[place]] += self._weights[place]
        return self._names, scores / max(possible, 1e-9)


class WordIndex:
    """Stems and parts of words over texts of several languages, each text counted among those of its own."""

    def __init__(self) -> None:
        self._indexes: dict[str, tuple[Bm25, Bm25]] = {}
        self._languages: dict[int, str] = {}

    def put(self, document: int, code: str, texts: Iterable[str]) -> None:
        """Add a document, or replace it."""
        if document in self._languages:
            self.remove(document)
        content = "\n".join(texts)
        for index in self._indexes.setdefault(code, (Bm25(stems(code)), Bm25(parts))):
            index.put(document, content)
        self._languages[document] = code

    def remove(self, document: int) -> None:
        """Take a document out."""
        for index in self._indexes[self._languages.pop(document)]:
            index.remove(document)

    def search(self, text: str, most: int | None = None) -> dict[int, float]:
        """Return the mean of both scores, 0 to about 2, for documents that share anything with the question.

        At most the `most` best of each language, where that is given.
        """
        found: dict[int, float] = {}
        for by_stems, by_parts in self._indexes.values():
            names, stem_scores = by_stems.search(text)
            _, part_scores = by_parts.search(text)
            scores = (stem_scores + part_scores) / 2
            places = np.flatnonzero(scores)
            if most is not None and len(places) > most:
                places = places[np.argpartition(scores[places], -most)[-most:]]
            found |= zip(names[places].tolist(), scores[places].tolist(), strict=True)
        return found
