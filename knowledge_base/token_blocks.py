"""The token vectors of an index: blocks of bytes, the first in memory, the rest in files that only candidates are read from.

The files have no name: they are gone with the process, however it ends, and are written anew from the embedding cache.
"""

from __future__ import annotations

import logging
import mmap
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

TOKENS = 128 * 1024
"""Tokens of a block: 17 MB with the model that is built."""
IN_MEMORY = 4
"""Blocks that stay in memory: a municipality of a thousand articles needs no file."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """`vectors` int8 [n, width] times `scales` float32 [n]; `ids` int32 [n]."""

    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    ids: NDArray[np.int32]

    def __getitem__(self, which: slice) -> Tokens:
        """Return some of them, without copying."""
        return Tokens(self.vectors[which], self.scales[which], self.ids[which])


class Place(NamedTuple):
    """Where tokens stand: from `start` to `end` of a block."""

    block: int
    start: int
    end: int


class TokenBlocks:
    """Blocks of tokens; `folder` is where files are made, None to stay in memory. Used from one thread."""

    def __init__(self, folder: Path | None = None, *, tokens: int = TOKENS, in_memory: int = IN_MEMORY) -> None:
        self._folder = folder
        self._size = tokens
        self._in_memory = in_memory
        self._blocks: dict[int, Tokens] = {}
        self._live: dict[int, int] = {}
        self._current = -1
        self._end = 0
        self._filed: set[int] = set()

    @property
    def files(self) -> int:
        """How many blocks stand in files."""
        return len(self._filed)

    def add(self, tokens: Tokens) -> Place:
        """Keep tokens and return where."""
        count, width = tokens.vectors.shape
        if self._current < 0 or self._end + count > len(self._blocks[self._current].ids):
            self._next(max(self._size, count), width)
        place = Place(self._current, self._end, self._end + count)
        kept = self.get(place)
        kept.vectors[:], kept.scales[:], kept.ids[:] = tokens.vectors, tokens.scales, tokens.ids
        self._end = place.end
        self._live[place.block] += count
        return place

    def get(self, place: Place) -> Tokens:
        """Return what stands at a place, without copying it."""
        return self._blocks[place.block][place.start : place.end]

    def drop(self, place: Place) -> None:
        """Forget what stands at a place; a block that holds nothing more is let go."""
        self._live[place.block] -= place.end - place.start
        if not self._live[place.block] and place.block != self._current:
            self._forget(place.block)

    def sparse(self) -> int | None:
        """Return a block of which less than half is used, None where there is none: what is left should move."""
        for block, live in self._live.items():
            if block != self._current and 2 * live < len(self._blocks[block].ids):
                return block
        return None

    def _forget(self, block: int) -> None:
        del self._blocks[block], self._live[block]
        self._filed.discard(block)

    def _next(self, count: int, width: int) -> None:
        full = self._current
        if full >= 0 and not self._live[full]:
            self._forget(full)
        elif full >= 0 and len(self._blocks) - len(self._filed) > self._in_memory:
            self._to_file(full)
        self._current, self._end = full + 1, 0
        vectors = np.empty((count, width), np.int8)
        self._blocks[self._current] = Tokens(vectors, np.empty(count, np.float32), np.empty(count, np.int32))
        self._live[self._current] = 0

    def _to_file(self, block: int) -> None:
        if self._folder is None:
            return
        try:
            self._blocks[block] = filed(self._blocks[block], self._folder)
            self._filed.add(block)
        except OSError as error:
            log.warning("token vectors stay in memory, since no file can be written in %s: %s", self._folder, error)


def filed(tokens: Tokens, folder: Path) -> Tokens:
    """Return the same tokens, read from a file of the folder when they are wanted. Raises OSError."""
    count, width = tokens.vectors.shape
    with tempfile.TemporaryFile(dir=folder) as file:
        for part in (tokens.scales, tokens.ids, tokens.vectors):
            file.write(part.data)
        file.flush()
        # The mapping holds the file open; numpy holds the mapping.
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Tokens(
        np.frombuffer(content, np.int8, count * width, 8 * count).reshape(count, width),
        np.frombuffer(content, np.float32, count),
        np.frombuffer(content, np.int32, count, 4 * count),
    )
