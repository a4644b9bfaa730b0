"""The sentence vectors of an index in one array that FAISS searches, with what belongs to each."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.growing import grown

ROOM = 64
GONE = -1

Vectors = NDArray[np.float32]


class UnitTable:
    """Units (questions and pieces of answers), those of a text side by side.

    `rows` tells which text a unit belongs to, `tokens` how many tokens it has. One that was taken out leaves a hole, until
    `compact`. The search is FAISS's exact one, over all.
    """

    def __init__(self, size: int) -> None:
        self.vectors: Vectors = np.zeros((ROOM, size), np.float32)
        self.rows = np.full(ROOM, GONE, np.int64)
        self.tokens = np.zeros(ROOM, np.int32)
        self.count = 0
        self.holes = 0

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
        self.holes += count

    def nearest(self, vector: Vectors, most: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the highest cosines, at most `most`, and the texts that they belong to, the nearest first."""
        wanted = min(most, self.count - self.holes)
        asked = wanted
        while wanted:
            metric = faiss.METRIC_INNER_PRODUCT
            scores, found = faiss.knn(vector[None, :], self.vectors[: self.count], asked, metric=metric)
            rows = self.rows[found[0]]
            there = np.flatnonzero(rows != GONE)[:wanted]
            if len(there) == wanted:
                return scores[0][there], rows[there]
            # A hole is as near as what has nothing to do with the question.
            asked = min(2 * asked, self.count)
        return np.zeros(0, np.float32), np.zeros(0, np.int64)

    def compact(self) -> NDArray[np.int64]:
        """Close the holes and return the new place of every unit."""
        kept = self.rows[: self.count] != GONE
        places = np.cumsum(kept) - 1
        number = int(kept.sum())
        for one in (self.vectors, self.rows, self.tokens):
            one[:number] = one[: self.count][kept]
        self.count, self.holes = number, 0
        return places
