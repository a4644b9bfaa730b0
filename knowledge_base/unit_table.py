"""The sentence vectors of an index in one array that FAISS searches, with what belongs to each."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.byte_codes import ByteCodes
from knowledge_base.growing import grown

ROOM = 64
GONE = -1
FEW = 4_096
"""Up to so many, looking at all as they are takes no time worth saving."""
SPARE = 2
"""How many times as many as are wanted the bytes are asked for: one of 92,200 was missed so, the 200th of a question."""

Vectors = NDArray[np.float32]


class UnitTable:
    """Units (questions and pieces of answers), those of a text side by side.

    `rows` tells which text a unit belongs to, `tokens` how many tokens it has. One that was taken out leaves a hole, until
    `compact`. FAISS searches all: as they are or, where they are many, as bytes, and then the nearest as they are.
    """

    def __init__(self, size: int) -> None:
        self.vectors: Vectors = np.zeros((ROOM, size), np.float32)
        self.rows = np.full(ROOM, GONE, np.int64)
        self.tokens = np.zeros(ROOM, np.int32)
        self.count = 0
        self.holes = 0
        self._codes = ByteCodes(size)

    def add(self, row: int, vectors: Vectors, tokens: NDArray[np.int32]) -> int:
        """Add a text's units and return the place of the first."""
        first, end = self.count, self.count + len(vectors)
        self.vectors, self.rows, self.tokens = grown(self.vectors, end), grown(self.rows, end), grown(self.tokens, end)
        self.vectors[first:end], self.rows[first:end], self.tokens[first:end] = vectors, row, tokens
        self.count = end
        return first

    def remove(self, first: int, count: int) -> None:
        """Take a text's units out."""
        self.vectors[first : first + count] = 0
        self.rows[first : first + count] = GONE
        self._codes.clear(slice(first, first + count))
        self.holes += count

    def nearest(self, vector: Vectors, most: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the highest cosines, at most `most`, and the texts that they belong to, the nearest first."""
        wanted = min(most, self.count - self.holes)
        asked = wanted
        while wanted:
            scores, found = self._nearest(vector, asked)
            rows = self.rows[found]
            there = np.flatnonzero(rows != GONE)[:wanted]
            if len(there) == wanted:
                return scores[there], rows[there]
            # A hole is as near as what has nothing to do with the question.
            asked = min(2 * asked, self.count)
        return np.zeros(0, np.float32), np.zeros(0, np.int64)

    def _nearest(self, vector: Vectors, most: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the highest cosines and their places, holes among them."""
        if self.count <= max(FEW, SPARE * most):
            vectors = self.vectors[: self.count]
            scores, found = faiss.knn(vector[None, :], vectors, most, metric=faiss.METRIC_INNER_PRODUCT)
            return scores[0], found[0]
        self._codes.follow(self.vectors, self.count)
        places = self._codes.nearest(vector, SPARE * most)
        cosines = self.vectors[places] @ vector
        order = np.argsort(-cosines)[:most]
        return cosines[order], places[order]

    def compact(self) -> NDArray[np.int64]:
        """Close the holes and return the new place of every unit."""
        closing = self.closing()
        closing.run()
        return self.closed(closing)

    def closing(self) -> Closing:
        """Return work that closes the holes beside the table, which may be used and changed meanwhile."""
        return Closing(self.vectors, self.tokens, self.rows[: self.count] != GONE)

    def closed(self, closing: Closing) -> NDArray[np.int64]:
        """Take over what was done, with what has changed since, and return the new place of every unit."""
        ended, number = len(closing.kept), closing.number
        rows = np.concatenate([self.rows[:ended][closing.kept], self.rows[ended : self.count]])
        count = len(rows)
        vectors, tokens = grown(closing.vectors, count), grown(closing.tokens, count)
        vectors[number:count], tokens[number:count] = self.vectors[ended : self.count], self.tokens[ended : self.count]
        gone = rows == GONE
        vectors[:count][gone] = 0
        closing.codes.clear(np.flatnonzero(gone[:number]))
        places = np.concatenate([np.cumsum(closing.kept) - 1, np.arange(number, count)])
        self.vectors, self.tokens, self._codes = vectors, tokens, closing.codes
        self.rows = grown(rows, len(vectors))
        self.count, self.holes = count, int(gone.sum())
        return places


class Closing:
    """A table's units without the holes that it had when this began."""

    def __init__(self, vectors: Vectors, tokens: NDArray[np.int32], kept: NDArray[np.bool_]) -> None:
        self.vectors, self.tokens, self.kept = vectors, tokens, kept
        self.number = int(kept.sum())
        self.codes = ByteCodes(vectors.shape[1])

    def run(self) -> None:
        """Do it, in any thread: what is taken out of the table meanwhile is made up for by `closed`."""
        room = max(ROOM, self.number * 9 // 8)
        vectors, tokens = np.zeros((room, self.vectors.shape[1]), np.float32), np.zeros(room, np.int32)
        filled = 0
        # A few at a time, so that a search in another thread gets its turn between.
        for start in range(0, len(self.kept), FEW):
            part = slice(start, min(start + FEW, len(self.kept)))
            end = filled + int(self.kept[part].sum())
            vectors[filled:end], tokens[filled:end] = self.vectors[part][self.kept[part]], self.tokens[part][self.kept[part]]
            filled = end
        self.vectors, self.tokens = vectors, tokens
        if self.number > FEW:
            self.codes.follow(vectors, self.number)
