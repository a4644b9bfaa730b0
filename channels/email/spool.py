"""Where the decoded bodies of one mail lie while it is read: in memory when small, else in one unnamed file."""

from __future__ import annotations

import io
import tempfile
from typing import BinaryIO, cast

IN_MEMORY_BYTES = 512 * 1024
_WRITE_BYTES = 64 * 1024


class Spool:
    """Bytes that are only ever added at the end; `window` reads a stretch of them."""

    def __init__(self) -> None:
        # A mail is read in one go; the file has no name and goes with the object, also when the process is killed.
        self._file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115
        self._waiting = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        """Add bytes at the end. Raises OSError when the disk is full."""
        self._waiting += data
        self.size += len(data)
        if len(self._waiting) >= _WRITE_BYTES:
            self._write()

    def read(self, start: int, size: int) -> bytes:
        """Return at most `size` bytes from `start`."""
        self._write()
        self._file.seek(start)
        return self._file.read(size)

    def _write(self) -> None:
        # Lines are short, and to seek before each would be a call to the system for each.
        if self._waiting:
            self._file.seek(self.size - len(self._waiting))
            self._file.write(self._waiting)
            self._waiting.clear()

    def close(self) -> None:
        """Give the space back."""
        self._file.close()


class Window(io.RawIOBase):
    """A stretch of a spool as a file open for reading, so that libraries can seek in it."""

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        self._spool = spool
        self._start = start
        self._at = 0
        self.size = size

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return how far it has been read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place inside the stretch."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = min(max(base + offset, 0), self.size)
        return self._at

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes and return how many they were."""
        view = memoryview(cast("bytearray", buffer)).cast("B")
        data = self._spool.read(self._start + self._at, min(len(view), self.size - self._at))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def head(self, size: int) -> bytes:
        """Return the first bytes, wherever the file stands."""
        return self._spool.read(self._start, min(size, self.size))

    def part(self, start: int, size: int) -> Window:
        """Return a stretch of this stretch."""
        start = min(max(start, 0), self.size)
        return Window(self._spool, self._start + start, min(max(size, 0), self.size - start))

    def as_file(self) -> BinaryIO:
        """Return itself, for those who ask for a file open for reading: the standard library's types know no better."""
        return cast("BinaryIO", self)
