"""A register in a CSV file, as the economy system exports it every night: read at start, and anew when it has changed."""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.errors import Malformed, RegisterUnavailable, TooManyHits
from bot.lookups import Card, Entry
from inquiries.lookups.shape import Shape
from inquiries.lookups.table import Table, read_csv

log = logging.getLogger(__name__)

LARGEST = 64 * 1024 * 1024
TOLD_BROKEN = 10
NUMBER = re.compile(r"[\d\s.\-/+]*\d[\d\s.\-/+]*")
WORDS = re.compile(r"\w+")

Match = Literal["exact", "begins", "words"]
Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Key:
    """A column by which rows are found: the whole of it, its beginning, or every word of the query beginning one of its."""

    field: str
    column: str
    match: Match


@dataclass(frozen=True, slots=True)
class Source:
    """Where the file is and how it is written; `columns` are those of the values by name."""

    file: Path
    columns: Mapping[str, str]
    keys: tuple[Key, ...]
    encoding: str = ""
    separator: str = ""


class _Index:
    """Which rows have a term in a column, also by the term's beginning."""

    def __init__(self, texts: Iterable[str], match: Match) -> None:
        self._match = match
        self._terms = sorted({(term, row) for row, text in enumerate(texts) for term in self._terms_of(text)})

    def rows(self, asked: str) -> set[int]:
        """Return the rows that fit what is asked."""
        found = [self._having(term) for term in self._terms_of(asked)]
        return set.intersection(*found) if found else set()

    def _terms_of(self, text: str) -> list[str]:
        plain = normal(text)
        if self._match == "words":
            return WORDS.findall(plain)
        return [plain] if plain else []

    def _having(self, term: str) -> set[int]:
        rows: set[int] = set()
        for place in range(bisect_left(self._terms, (term, -1)), len(self._terms)):
            known, row = self._terms[place]
            if not (known == term if self._match == "exact" else known.startswith(term)):
                break
            rows.add(row)
        return rows


@dataclass(frozen=True, slots=True)
class _Loaded:
    signature: Signature
    rows: Sequence[Sequence[str]]
    indexes: Mapping[str, _Index]


class CsvRegister:
    """Register over a CSV file, kept in memory and nowhere else."""

    def __init__(self, card: Card, source: Source, shape: Shape) -> None:
        self._card = card
        self._source = source
        self._shape = shape
        self._columns = tuple(dict.fromkeys([*source.columns.values(), *(key.column for key in source.keys)]))
        self._loaded: _Loaded | None = None
        self._loading = asyncio.Lock()

    @property
    def card(self) -> Card:
        """What it is and by what it is asked."""
        return self._card

    async def look_up(self, query: Mapping[str, str]) -> list[Entry]:
        """Find the rows. Raises TooManyHits, and RegisterUnavailable when the file cannot be read."""
        loaded = await self.current()
        found = [index.rows(query[name]) for name, index in loaded.indexes.items() if query.get(name)]
        hits = sorted(set.intersection(*found)) if found else []
        if len(hits) > self._card.most:
            raise TooManyHits(f"the register knows more than {self._card.most} that fit: ask for less")
        return [self._entry(loaded.rows[row]) for row in hits]

    async def current(self) -> _Loaded:
        """Return the file's rows as it stands now. Raises RegisterUnavailable saying what is wrong with it."""
        async with self._loading:
            try:
                signature = await asyncio.to_thread(self._signature)
                if self._loaded is None or self._loaded.signature != signature:
                    # Rows of a file that has changed are not shown while the new ones cannot be read: they are not true.
                    self._loaded = None
                    self._loaded = await asyncio.to_thread(self._load, signature)
            except OSError as error:
                self._loaded = None
                raise RegisterUnavailable(f"{self._source.file.name}: {error.strerror or type(error).__name__}") from error
            except Malformed as error:
                raise RegisterUnavailable(f"{self._source.file.name} {error}") from error
            return self._loaded

    async def close(self) -> None:
        """Forget the rows."""
        self._loaded = None

    def _signature(self) -> Signature:
        found = self._source.file.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _load(self, signature: Signature) -> _Loaded:
        source = self._source
        if signature[1] > LARGEST:
            raise Malformed(f"has more than {LARGEST // 1024**2} MiB")
        content = source.file.read_bytes()
        table = read_csv(content, self._columns, encoding=source.encoding, separator=source.separator)
        self._tell(table)
        places = {key.field: self._columns.index(key.column) for key in source.keys}
        indexes = {key.field: _Index((row[places[key.field]] for row in table.rows), key.match) for key in source.keys}
        return _Loaded(signature, table.rows, indexes)

    def _tell(self, table: Table) -> None:
        name = self._source.file.name
        for wrong in table.broken[:TOLD_BROKEN]:
            log.warning("register %s: %s is left out, %s", self._card.name, name, wrong)
        if len(table.broken) > TOLD_BROKEN:
            log.warning("register %s: %d rows of %s in all are left out", self._card.name, len(table.broken), name)
        log.info("register %s: %d rows read from %s", self._card.name, len(table.rows), name)

    def _entry(self, row: Sequence[str]) -> Entry:
        return self._shape.entry(lambda name: row[self._columns.index(self._source.columns[name])])


def normal(text: str) -> str:
    """Return a text as it is compared: without case, with single spaces; a number without what groups its digits."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return re.sub(r"\D", "", plain) if NUMBER.fullmatch(plain) else plain
