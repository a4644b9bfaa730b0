"""Made-up embeddings, for tests of what only keeps or compares them."""

from __future__ import annotations

import zlib

import numpy as np

from knowledge_base.embedding.model import Embedding, Kind

SIZE = 16


def embedding(text: str, kind: Kind = Kind.QUERY) -> Embedding:
    """Return an embedding that depends on the text alone: each word is a token with a direction of its own."""
    words = text.split() or [""]
    numbers = [zlib.crc32(word.casefold().encode()) for word in words]
    directions = np.stack([np.random.default_rng(number).normal(size=SIZE) for number in numbers])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    vector = directions.mean(axis=0) + (0.01 if kind is Kind.DOCUMENT else 0.0)
    scales = np.abs(directions).max(axis=1) / 127
    return Embedding(
        (vector / np.linalg.norm(vector)).astype(np.float32),
        np.rint(directions / scales[:, None]).astype(np.int8),
        scales.astype(np.float32),
        (np.array(numbers) % 100_000).astype(np.int32),
    )
