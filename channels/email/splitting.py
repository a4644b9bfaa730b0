"""Splits a mail into its parts in one pass (RFC 2046), with every body decoded into a spool and none held in memory.

The standard library's parser holds a mail several times over as text, so this one is ours: it knows boundaries,
transfer encodings and limits, and leaves headers and charsets to others. What is broken is read as far as it can be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from bot.errors import Why
from channels.email.header_lines import HeaderLines
from channels.email.headers import Headers
from channels.email.lines import blocks, lines
from channels.email.parsed import MEBIBYTE, MailLimits
from channels.email.part import Part
from channels.email.spool import Spool, Window
from channels.email.transfer import UU_BEGIN, Base64, Decoder, Identity, Uuencode, decoder, uu_line
from channels.oddities import Oddity

_LINES = 2_000_000
_GUESS_BYTES = 256 * 1024
_GUESSED_BOUNDARY = re.compile(rb"--([^\s-].{0,69}?)\s*")


@dataclass(slots=True)
class _Multipart:
    """A multipart that parts can still be added to; its boundary is empty until it is known."""

    boundary: bytes
    part: Part
    ended: bool = False


class Splitter:
    """One mail on its way through; `split` is the way to use it."""

    def __init__(self, spool: Spool, limits: MailLimits) -> None:
        self._spool = spool
        self._limits = limits
        self._open: list[_Multipart] = []
        self._parts = 0
        self._block: HeaderLines | None = HeaderLines(limits, first=True)
        self._leaf: Part | None = None
        self._decoder: Decoder = Identity()
        self._start = 0
        self._last: tuple[bytes, bytes] | None = None
        self._uu_in: Part | None = None
        self._lines = 0
        self.root: Part | None = None
        self.problems: list[Oddity] = []

    def split(self, file: BinaryIO) -> Part:
        """Return the mail's outermost part. Raises OSError when the file cannot be read or the spool not written."""
        self._feed(file, self._limits.mail_bytes)
        if file.read(1):
            most = self._limits.mail_bytes
            why = Why("mail_long", {"most": str(most // MEBIBYTE)})
            self._tell(f"the mail is longer than {most} bytes; the rest was not read", why)
        if self._block is not None:
            self._headers_end(self._block.end())
        self._body_end()
        self._leave(self._open)
        if self.root is not None and self.root.kind.startswith("multipart/") and not self.root.children:
            self._guess_again(self.root)
        if self.root is None:
            raise AssertionError("the headers have ended, so there is a part")
        return self.root

    def _guess_again(self, part: Part) -> None:
        """Read a multipart whose boundary never came, with the first line that looks like one."""
        body = part.body
        if body is None or not any(_GUESSED_BOUNDARY.fullmatch(line) for line in body.head(_GUESS_BYTES).split(b"\n")):
            return
        part.body = None
        self._open, self._leaf, self._start = [_Multipart(b"", part)], part, self._spool.size
        self._feed(body.as_file(), body.size)
        self._body_end()

    def _feed(self, file: BinaryIO, limit: int) -> None:
        starts = True
        for block in blocks(file, limit):
            if starts and self._taken_whole(block):
                continue
            for content, ending in lines(block):
                self._line(content, ending, starts=starts)
                starts = bool(ending)
            self._lines += block.count(b"\n")
            if self._lines > _LINES:
                why = Why("mail_lines_many")
                self._tell("the mail has more lines than are read one by one; the rest was not read", why)
                return

    def _taken_whole(self, block: bytes) -> bool:
        """Take a block in one go when nothing in it can be a boundary or an end: most of a large mail is such."""
        if self._leaf is None or self._block is not None or not block.endswith(b"\n") or self._guesses():
            return False
        begins = b"begin " in block or (self._last is not None and self._last[0].startswith(b"begin "))
        if begins or block.startswith(b"--") or b"\n--" in block or not self._decoder.takes(block):
            return False
        last = block.rfind(b"\n", 0, -1) + 1
        if self._last is not None:
            self._spool.add(self._decoder.line(*self._last))
        self._spool.add(self._decoder.line(block[:last], b""))
        self._last = next(lines(block[last:]))
        return True

    def _line(self, content: bytes, ending: bytes, *, starts: bool) -> None:
        if starts and content[:2] == b"--" and self._open and self._boundary(content):
            return
        if self._block is not None:
            begun = self._block.line(content, starts=starts)
            if begun is not None:
                self._headers_end(begun)
            return
        if starts and self._guesses() and self._guess_boundary(content):
            return
        self._body_line(content, ending)

    def _boundary(self, content: bytes) -> bool:
        """Handle the line if it is a boundary of an open multipart, and tell whether it was."""
        marked = content.rstrip()
        for at in range(len(self._open) - 1, -1, -1):
            boundary = b"--" + self._open[at].boundary
            if boundary == b"--" or marked not in (boundary, boundary + b"--"):
                continue
            if self._block is not None:
                self._headers_end(self._block.end())
            self._body_end()
            self._leave(self._open[at + 1 :])
            del self._open[at + 1 :]
            # What follows the end is left out, but a part that follows it is read: some programs end too early.
            self._open[at].ended = marked != boundary
            if marked == boundary:
                self._block = HeaderLines(self._limits, first=False)
            return True
        return False

    def _leave(self, multiparts: list[_Multipart]) -> None:
        if any(not one.ended for one in multiparts):
            self._tell("a multipart has no end; what there is was read", Why("mail_part_no_end"))

    def _guesses(self) -> bool:
        """Tell whether a multipart without a named boundary has begun, and the first line that looks like one counts."""
        return bool(self._open) and not self._open[-1].boundary and self._spool.size - self._start < _GUESS_BYTES

    def _guess_boundary(self, content: bytes) -> bool:
        found = _GUESSED_BOUNDARY.fullmatch(content)
        if found is None:
            return False
        words = "a multipart names no boundary; the first line that looks like one was taken"
        self._tell(words, Why("mail_boundary_guessed"))
        self._body_end()
        self._open[-1].boundary = found[1]
        self._block = HeaderLines(self._limits, first=False)
        return True

    def _headers_end(self, begun: list[bytes]) -> None:
        block, self._block = self._block, None
        if block is None:
            return
        for problem in block.problems:
            self._tell(problem.words, problem.why)
        headers = Headers([(name, bytes(value)) for name, value in block.fields])
        kind, parameters = headers.content_type()
        part = Part(headers, kind, parameters, len(self._open))
        self._parts += 1
        if self.root is None:
            self.root = part
        elif self._parts > self._limits.parts:
            why = Why("mail_parts_many", {"most": str(self._limits.parts)})
            self._tell(f"there are more than {self._limits.parts} parts; the rest was left out", why)
            self._leaf = None
            return
        else:
            self._open[-1].part.children.append(part)
        self._enter(part)
        for line in begun:
            self._body_line(line, b"\n")

    def _enter(self, part: Part) -> None:
        encoding = part.headers.text("content-transfer-encoding")
        self._decoder, known = decoder(encoding)
        if part.kind.startswith("multipart/"):
            self._decoder = Identity()  # RFC 2045, 6.4: no encoding but the parts' own.
            if len(self._open) < self._limits.depth:
                boundary = part.parameters.get("boundary", "").rstrip().encode("latin-1", "replace")
                self._open.append(_Multipart(boundary, part))
            else:
                why = Why("mail_nested", {"most": str(self._limits.depth)})
                self._tell(f"parts are nested deeper than {self._limits.depth}; what is deeper is kept as a file", why)
                part.kind = "application/octet-stream"
        elif not known:
            why = Why("mail_encoding_unknown", {"name": encoding[:40]})
            self._tell(f"the transfer encoding {encoding[:40]!r} is unknown; read as it stands", why)
        self._leaf, self._start, self._last = part, self._spool.size, None

    def _body_line(self, content: bytes, ending: bytes) -> None:
        """Take a line of a body, one behind: the line break before a boundary belongs to the boundary."""
        if self._leaf is None:
            return
        if self._last is not None:
            self._uuencoded(self._last[0], content)
            self._spool.add(self._decoder.line(*self._last))
        if isinstance(self._decoder, Uuencode) and self._decoder.ended and self._uu_in is not None:
            self._end_uu(self._uu_in)
        self._last = (content, ending)

    def _uuencoded(self, previous: bytes, content: bytes) -> None:
        """Begin a file when a uuencoded one stands in a text, as old mail programs attach."""
        leaf, found = self._leaf, None
        if leaf is not None and isinstance(self._decoder, Identity) and leaf.kind in {"", "text/plain"}:
            found = UU_BEGIN.fullmatch(previous) if previous.startswith(b"begin ") else None
        if not found or not uu_line(content) or self._parts >= self._limits.parts or leaf is None:
            return
        self._last = None
        self._body_end()
        self._uu_in = leaf
        self._add_beside(leaf, "application/octet-stream", Headers([("content-disposition", b"attachment")]))
        if self._leaf is not None:
            self._leaf.name = Headers([("name", found[1])]).text("name")
        self._decoder, self._last = Uuencode(begun=True), (b"", b"\n")

    def _end_uu(self, text: Part) -> None:
        self._last = None
        self._body_end()
        self._uu_in = None
        self._add_beside(text, text.kind, text.headers)
        self._decoder = Identity()

    def _add_beside(self, leaf: Part, kind: str, headers: Headers) -> None:
        self._parts += 1
        part = Part(headers, kind, leaf.parameters, leaf.depth)
        leaf.children.append(part)
        self._leaf, self._start, self._last = part, self._spool.size, None

    def _body_end(self) -> None:
        if self._leaf is None:
            return
        if self._last is not None:
            self._spool.add(self._decoder.line(self._last[0], b""))
            self._last = None
        self._spool.add(self._decoder.finish())
        if isinstance(self._decoder, Base64) and self._decoder.mislabelled:
            self._tell("a part is called base64 and is not; read as it stands", Why("mail_not_base64"))
        if isinstance(self._decoder, Uuencode) and self._decoder.name and not self._leaf.name:
            self._leaf.name = Headers([("name", self._decoder.name)]).text("name")
        self._leaf.body = Window(self._spool, self._start, self._spool.size - self._start)
        self._leaf, self._uu_in = None, None

    def _tell(self, words: str, why: Why) -> None:
        if (problem := Oddity(words, why)) not in self.problems:
            self.problems.append(problem)
