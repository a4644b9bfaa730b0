"""Reading a CSV export of another system: whatever encoding and separator it has, and broken rows named by their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.errors import Malformed

SEPARATORS = ";,\t|"
MOST_BROKEN = 100
"""More broken rows than this, and it is no table but something else."""
LARGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """The wanted columns of a table, row by row, and what is wrong with rows that are left out."""

    rows: tuple[tuple[str, ...], ...]
    broken: tuple[str, ...]


def read_csv(content: bytes, wanted: Collection[str], *, encoding: str = "", separator: str = "") -> Table:
    """Return the columns that are wanted, in that order; empty `encoding` and `separator` are found out.

    Raises Malformed when a column is missing, or when it is no table at all.
    """
    lines = list(io.StringIO(_decoded(content, encoding), newline=""))
    head, first = _head(lines, wanted, separator)
    places = [head.names.index(name) for name in wanted]
    rows, broken = [], []
    for number, row, error in _rows(lines, first, head.separator):
        many = f"{len(row)} values where there are {len(head.names)} columns" if len(row) != len(head.names) else ""
        if wrong := error or many:
            broken.append(f"line {number}: {wrong}")
            if len(broken) > MOST_BROKEN:
                raise Malformed(f"more than {MOST_BROKEN} broken rows, the first: {broken[0]}")
        else:
            rows.append(tuple(row[place].strip() for place in places))
    return Table(tuple(rows), tuple(broken))


@dataclass(frozen=True, slots=True)
class _Head:
    names: list[str]
    separator: str


def _decoded(content: bytes, encoding: str) -> str:
    if encoding:
        try:
            return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError as error:
            raise Malformed(f"it is not {encoding}, at byte {error.start}") from error
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Programs on Windows write Latin-1 with the quotes and dashes of its own code page in it.
        return content.decode("cp1252", errors="replace")


def _head(lines: list[str], wanted: Collection[str], separator: str) -> tuple[_Head, int]:
    """Return the names of the columns and the number of the first line after them."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        heads = [_Head(_names(line, one), one) for one in separator or SEPARATORS]
        found = max(heads, key=lambda head: (len(set(wanted) & set(head.names)), len(head.names)))
        missing = [name for name in wanted if name not in found.names]
        if missing:
            raise Malformed(f"line {number + 1}: there is no column {', '.join(map(repr, missing))}")
        return found, number + 1
    raise Malformed("there is nothing in it")


def _names(line: str, separator: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line], delimiter=separator), [])]


def _rows(lines: list[str], first: int, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield each row with the line on which it begins, from 1, and what is wrong with it.

    After a row that cannot be read, reading goes on with the line after its first: a quote that is never closed must not
    take the rest of the table along.
    """
    csv.field_size_limit(LARGEST_CELL)
    at = first
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=separator, strict=True)
        before = 0
        try:
            for row in reader:
                if row:
                    yield at + before + 1, row, ""
                before = reader.line_num
        except csv.Error as error:
            yield at + before + 1, [], str(error)
            at += before + 1
        else:
            return
