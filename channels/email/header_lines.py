"""The lines of a block of headers: where it ends, and what in it is no header at all."""

from __future__ import annotations

import re

from bot.errors import Why
from channels.email.headers import Headers
from channels.email.parsed import MailLimits
from channels.oddities import Oddity

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]?(.*)", re.DOTALL)
_FIELD_BYTES = 64 * 1024
KNOWN = frozenset(
    {
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
        "content-description",
        "delivered-to",
        "envelope-to",
        "x-original-to",
        "x-mailer",
        "user-agent",
        "auto-submitted",
        "precedence",
        "list-id",
        "dkim-signature",
    }
)
"""Headers by which a mail is known, and a block of headers goes on after a line that is none."""


class HeaderLines:
    """Collects the headers of one block, line by line.

    A line without a colon is junk when a known header follows it, and the beginning of the body otherwise.
    """

    def __init__(self, limits: MailLimits, *, first: bool) -> None:
        self._limits = limits
        self._first = first
        self._bytes = 0
        self._junk: bytes | None = None
        self._open: bytearray | None = None
        self.fields: list[tuple[str, bytearray]] = []
        self.problems: list[Oddity] = []

    def line(self, content: bytes, *, starts: bool) -> list[bytes] | None:
        """Take a line without its line break; returns None while the block goes on, else the body's lines so far.

        `starts` is false for the further pieces of a line that is too long to come in one.
        """
        if not starts:
            self._add(content)
            return None
        if not content.strip():
            return self._blank()
        if content[:1] in b" \t" and (self.fields or self._junk is not None):
            self._add(b"\n" + content)
            return None
        found = _FIELD.fullmatch(content)
        if found and not (self._junk is not None and found[1].decode("ascii").lower() not in KNOWN):
            self._field(found[1].decode("ascii"), found[2])
            return None
        return self._no_field(content)

    def end(self) -> list[bytes]:
        """Return the body's lines so far when the block ends without a blank line."""
        return [] if self._junk is None else [self._junk]

    def _blank(self) -> list[bytes] | None:
        if self._first and not self.fields and self._junk is None:
            return None  # Blank lines before the mail.
        return self.end()

    def _field(self, name: str, value: bytes) -> None:
        if self._junk is not None:
            self._tell("a line among the headers was no header and was left out", Why("mail_header_junk"))
            self._junk = None
        self._bytes += len(name) + len(value)
        seen = name.lower() in KNOWN and all(field.lower() != name.lower() for field, _ in self.fields)
        within = len(self.fields) < self._limits.headers and self._bytes <= self._limits.header_bytes
        if not within and not (seen and len(self.fields) < self._limits.headers + len(KNOWN)):
            self._tell("there are more headers than are read; the rest was left out", Why("mail_headers_many"))
            self._open = bytearray()
            return
        self._open = bytearray(value[:_FIELD_BYTES])
        self.fields.append((name, self._open))

    def _add(self, content: bytes) -> None:
        if self._junk is not None or self._open is None:
            return
        if len(self._open) + len(content) > _FIELD_BYTES or self._bytes > self._limits.header_bytes + _FIELD_BYTES:
            self._tell("a header is longer than is read; its end was left out", Why("mail_header_long"))
            return
        self._bytes += len(content)
        self._open += content

    def _no_field(self, content: bytes) -> list[bytes] | None:
        if content.startswith((b"From ", b">From ")) and not self.fields:
            return None  # The line before each mail in an mbox.
        if self._junk is None:
            self._junk = content
            return None
        self._tell("no blank line between headers and text", Why("mail_no_blank_line"))
        return [self._junk, content]

    def _tell(self, words: str, why: Why) -> None:
        if (problem := Oddity(words, why)) not in self.problems:
            self.problems.append(problem)


def read_headers(data: bytes) -> Headers:
    """Return the block of headers at the beginning of what may be a whole mail."""
    block = HeaderLines(MailLimits(), first=True)
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        if block.line(line, starts=True) is not None:
            break
    return Headers([(name, bytes(value)) for name, value in block.fields])
