"""The lines of a mail, whatever ends them, read in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 64 * 1024


def blocks(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield up to `limit` bytes of a file in blocks that end where a line ends.

    A line longer than 64 KiB comes in pieces, all but the last without a line break. A mail without any line feed is
    read with its carriage returns as line feeds.
    """
    data = file.read(min(CHUNK, limit))
    left, rest = limit - len(data), b""
    old = b"\n" not in data and b"\r" in data[:-1]
    while data:
        data = rest + (data.replace(b"\r", b"\n") if old else data)
        end = data.rfind(b"\n") + 1
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > CHUNK:
            yield rest[:-1]
            rest = rest[-1:]  # It may be the first half of a line break.
        data = file.read(min(CHUNK, left))
        left -= len(data)
    if rest:
        yield rest.removesuffix(b"\r")


def lines(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of a block as content and line break; what has no line break comes with an empty one."""
    *whole, rest = block.split(b"\n")
    for line in whole:
        yield (line[:-1], b"\r\n") if line.endswith(b"\r") else (line, b"\n")
    if rest:
        yield rest, b""
