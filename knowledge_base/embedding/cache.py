"""Keeps embeddings on disk, so that a start or an import embeds only what is new.

One SQLite file a model. It holds nothing that cannot be made again, so a damaged one is thrown away.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from knowledge_base.embedding.model import Embedding, Kind

log = logging.getLogger(__name__)

TABLE = "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL)"
TIMEOUT_S = 10.0


class EmbeddingCache:
    """Embeddings by text and kind, for the model of one `identity`; used from one thread."""

    def __init__(self, folder: Path, identity: str, size: int, token_size: int) -> None:
        self._path = folder / f"embeddings-{identity}.sqlite"
        self._size, self._token_size = size, token_size
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            log.warning("the embedding cache %s is damaged and made anew: %s", self._path, error)
            self._connection = self._anew()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=TIMEOUT_S, check_same_thread=False)
        # Losing the last entries in a power cut costs only embedding them again.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(TABLE)
        return connection

    def _anew(self) -> sqlite3.Connection:
        for path in (self._path, self._path.with_name(self._path.name + "-journal")):
            path.unlink(missing_ok=True)
        return self._open()

    def get(self, texts: Iterable[tuple[str, Kind]]) -> dict[tuple[str, Kind], Embedding]:
        """Return what is known of the texts; a damaged entry counts as unknown."""
        found: dict[tuple[str, Kind], Embedding] = {}
        try:
            for text, kind in texts:
                query = "SELECT content, checksum FROM embedding WHERE key = ?"
                row = self._connection.execute(query, (_key(text, kind),)).fetchone()
                if row and zlib.crc32(row[0]) == row[1]:
                    found[text, kind] = self._unpacked(row[0])
        except (sqlite3.DatabaseError, ValueError) as error:
            log.warning("the embedding cache %s is damaged and made anew: %s", self._path, error)
            self._connection.close()
            self._connection = self._anew()
        return found

    def put(self, embeddings: dict[tuple[str, Kind], Embedding]) -> None:
        """Keep embeddings; a full disk only means that they are made again next time."""
        rows = []
        for (text, kind), embedding in embeddings.items():
            content = _packed(embedding)
            rows.append((_key(text, kind), content, zlib.crc32(content)))
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", rows)
        except sqlite3.DatabaseError as error:
            log.warning("embeddings could not be kept in %s: %s", self._path, error)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _unpacked(self, content: bytes) -> Embedding:
        count = int.from_bytes(content[:4], "little")
        sizes = [4 * self._size, self._token_size * count, 4 * count, 4 * count]
        if len(content) != 4 + sum(sizes):
            raise ValueError("an entry has another size than its model gives")
        starts = np.cumsum([4, *sizes])
        vector, tokens, scales, ids = (content[a:b] for a, b in pairwise(starts))
        return Embedding(
            np.frombuffer(vector, np.float32),
            np.frombuffer(tokens, np.int8).reshape(count, self._token_size),
            np.frombuffer(scales, np.float32),
            np.frombuffer(ids, np.int32),
        )


def _packed(embedding: Embedding) -> bytes:
    parts = (embedding.vector, embedding.tokens, embedding.scales, embedding.ids)
    return len(embedding.ids).to_bytes(4, "little") + b"".join(part.tobytes() for part in parts)


def _key(text: str, kind: Kind) -> bytes:
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()
