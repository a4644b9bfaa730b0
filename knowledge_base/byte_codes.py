"""Vectors a second time, as bytes, which FAISS goes through three times as fast: near enough to tell which to look at."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

HIGHEST = 127.0
ZERO = 128
"""The byte that FAISS writes for zero."""
AT_ONCE = 4_096
"""Vectors written in one step, which bounds the memory of it."""
ROOM = 1.25
"""How much higher than any so far a number may be before all is written anew."""

Vectors = NDArray[np.float32]


class ByteCodes:
    """The first vectors of an array as bytes; all share one scale, so that their products compare."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._peak = 0.0
        self._index = self._empty()

    def follow(self, vectors: Vectors, count: int) -> None:
        """Take in what of the first `count` vectors is not here yet."""
        while (start := self._index.ntotal) < count:
            fresh = vectors[start : min(start + AT_ONCE, count)]
            peak = float(np.abs(fresh).max())
            if peak > self._peak:
                self._peak, self._index = ROOM * peak, self._empty()
            else:
                self._index.add(_scaled(fresh, self._peak))

    def clear(self, places: slice | NDArray[np.int64]) -> None:
        """Make vectors nothing, as far as they are here."""
        if not isinstance(places, slice):
            places = places[places < self._index.ntotal]
        if self._index.ntotal:
            content = faiss.rev_swig_ptr(self._index.codes.data(), self._index.codes.size())
            content.reshape(-1, self._size)[places] = ZERO

    def nearest(self, vector: Vectors, most: int) -> NDArray[np.int64]:
        """Return the places of about the `most` highest products."""
        # FAISS turns the question into bytes too, so it gets a scale of its own; that changes no order.
        asked = _scaled(vector, max(float(np.abs(vector).max()), 1e-9))
        found: NDArray[np.int64] = self._index.search(asked[None, :], min(most, self._index.ntotal))[1][0]
        return found

    def _empty(self) -> faiss.IndexScalarQuantizer:
        return faiss.IndexScalarQuantizer(
            self._size, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )


def _scaled(vectors: Vectors, peak: float) -> Vectors:
    return np.asarray(np.rint(vectors * (HIGHEST / max(peak, 1e-9))), np.float32)
