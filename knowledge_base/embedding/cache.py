"""Keeps embeddings on disk, so that a start or an import embeds only what is new.

One SQLite file a model. It holds nothing that cannot be made again, so one that is damaged or of another form is thrown
away, and one that cannot be opened or written is done without. A process that is killed loses what it was writing, no more.
Beside each embedding stands the day on which it was used last, so that those of texts that are gone can go too.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from knowledge_base.embedding.model import Embedding, Kind

log = logging.getLogger(__name__)

MARKED_AT_ONCE = 1_000
FORGOTTEN_AT_ONCE = 200
SHRUNK_AT_ONCE = 2_000
"""Pages given back to the disk at a time, of 4 KB."""

TABLE = "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL)"
USE = "CREATE TABLE IF NOT EXISTS use (key BLOB PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID"
COLUMNS = ("SELECT key, content, checksum FROM embedding LIMIT 1", "SELECT key, day FROM use LIMIT 1")
USED = "INSERT INTO use VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET day = excluded.day WHERE day < excluded.day - 6"
"""Six days are not told apart, so that using an entry seldom writes."""
UNMARKED = "FROM embedding WHERE key NOT IN (SELECT key FROM use)"
"""Entries from before the days of use were kept: their days are counted from now."""
FORM = 1
"""Raised when entries are kept otherwise; files from before it was counted have none."""
TIMEOUT_S = 10.0
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class UnknownFormError(Exception):
    """The file is a database, but not one of ours, or of another version."""


def file_of(folder: Path, identity: str) -> Path:
    """Return where the embeddings of a model are kept."""
    return folder / f"embeddings-{identity}.sqlite"


def _today() -> int:
    return datetime.now(UTC).toordinal()


class EmbeddingCache:
    """Embeddings by text and kind, for the model of one `identity`; used from one thread."""

    def __init__(
        self, folder: Path, identity: str, size: int, token_size: int, *, today: Callable[[], int] = _today
    ) -> None:
        self._path = file_of(folder, identity)
        self._size, self._token_size = size, token_size
        self._today = today
        self._used: set[bytes] = set()
        self._connection: sqlite3.Connection | None = None
        self._open()

    def _open(self) -> None:
        """Open the file, made anew when it is not what it should be."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._opened()
            except (sqlite3.DatabaseError, UnknownFormError, UnicodeDecodeError) as error:
                # sqlite3 decodes its own message about a garbled table.
                if not _is_damage(error):
                    raise
                log.warning("the embedding cache %s is damaged or of another form and made anew: %s", self._path, error)
                self._throw_away()
                self._connection = self._opened()
        except (sqlite3.DatabaseError, OSError) as error:
            self._connection = None
            log.warning("embeddings are not kept, since %s cannot be opened: %s", self._path, error)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=TIMEOUT_S, check_same_thread=False)
        try:
            # Losing the last entries in a power cut costs only embedding them again.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            _claim(connection)
            if connection.execute(f"SELECT 1 {UNMARKED} LIMIT 1").fetchone():
                with connection:
                    connection.execute(f"INSERT INTO use SELECT key, ? {UNMARKED}", (self._today(),))
        except BaseException:
            connection.close()
            raise
        return connection

    def _throw_away(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _anew(self, error: Exception) -> None:
        """Make the file anew after damage was met in it; anything else, such as a lock or a full disk, leaves it."""
        log.warning("the embedding cache %s: %s", self._path, error)
        if _is_damage(error):
            self._used.clear()
            self.close()
            try:
                self._throw_away()
            except OSError as refusal:
                log.warning("the damaged embedding cache %s cannot be removed: %s", self._path, refusal)
                return
            self._open()

    def get(self, texts: Iterable[tuple[str, Kind]]) -> dict[tuple[str, Kind], Embedding]:
        """Return what is known of the texts; a damaged entry counts as unknown."""
        found: dict[tuple[str, Kind], Embedding] = {}
        if self._connection is None:
            return found
        try:
            for text, kind in texts:
                query, key = "SELECT content, checksum FROM embedding WHERE key = ?", _key(text, kind)
                row = self._connection.execute(query, (key,)).fetchone()
                if row and isinstance(row[0], bytes) and zlib.crc32(row[0]) == row[1]:
                    found[text, kind] = self._unpacked(row[0])
                    self._used.add(key)
        except (sqlite3.DatabaseError, ValueError) as error:
            self._anew(error)
        if len(self._used) >= MARKED_AT_ONCE:
            self._mark()
        return found

    def touch(self, texts: Iterable[tuple[str, Kind]]) -> None:
        """Tell that texts are in use, though nobody asks for their embeddings."""
        self._used.update(_key(text, kind) for text, kind in texts)
        if len(self._used) >= MARKED_AT_ONCE:
            self._mark()

    def forget(self, days: int) -> int:
        """Drop some embeddings that were not used for so many days, and return how many: none when all are gone.

        Each time takes some hundredths of a second; what they took of the disk is given back piece by piece.
        """
        self._mark()
        if self._connection is None:
            return 0
        try:
            with self._connection as connection:
                query = "SELECT key FROM use WHERE day < ? LIMIT ?"
                keys = connection.execute(query, (self._today() - days, FORGOTTEN_AT_ONCE)).fetchall()
                connection.executemany("DELETE FROM embedding WHERE key = ?", keys)
                connection.executemany("DELETE FROM use WHERE key = ?", keys)
            # A script, since `execute` would stop after the first page.
            self._connection.executescript(f"PRAGMA incremental_vacuum({SHRUNK_AT_ONCE})")
        except sqlite3.DatabaseError as error:
            self._anew(error)
            return 0
        return len(keys)

    def _mark(self) -> None:
        """Write down what was used."""
        used, self._used = self._used, set()
        if self._connection is None or not used:
            return
        try:
            with self._connection as connection:
                connection.executemany(USED, [(key, self._today()) for key in used])
        except sqlite3.DatabaseError as error:
            self._anew(error)

    def put(self, embeddings: dict[tuple[str, Kind], Embedding]) -> None:
        """Keep embeddings; a full disk only means that they are made again next time."""
        rows = []
        for (text, kind), embedding in embeddings.items():
            content = _packed(embedding)
            rows.append((_key(text, kind), content, zlib.crc32(content)))
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", rows)
                self._connection.executemany(USED, [(key, self._today()) for key, _, _ in rows])
        except sqlite3.DatabaseError as error:
            log.warning("embeddings could not be kept in %s: %s", self._path, error)
            self._anew(error)

    def close(self) -> None:
        """Close the file."""
        self._mark()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

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


def _claim(connection: sqlite3.Connection) -> None:
    """Make the table where there is none. Raises UnknownFormError when the file is not of our form."""
    form = connection.execute("PRAGMA user_version").fetchone()[0]
    if form not in {0, FORM}:
        raise UnknownFormError(f"form {form}")
    connection.execute(TABLE)
    connection.execute(USE)
    try:
        for query in COLUMNS:
            connection.execute(query).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise UnknownFormError(str(error)) from error
    if form != FORM:
        connection.execute(f"PRAGMA user_version={FORM}")


def _is_damage(error: Exception) -> bool:
    """Tell damage from what passes: a lock of another process, a full disk."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, (UnknownFormError, ValueError)) or (code is not None and code & 0xFF in DAMAGED)


def _packed(embedding: Embedding) -> bytes:
    parts = (embedding.vector, embedding.tokens, embedding.scales, embedding.ids)
    return len(embedding.ids).to_bytes(4, "little") + b"".join(part.tobytes() for part in parts)


def _key(text: str, kind: Kind) -> bytes:
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()
