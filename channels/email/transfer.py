"""Transfer encodings undone line by line (RFC 2045, uuencode), so that no body is ever held whole."""

from __future__ import annotations

import binascii
import re
from typing import Protocol

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_JUNK = bytes(set(range(256)) - set(_ALPHABET))
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
UU_BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} (\S.{0,254}?)\s*")


class Decoder(Protocol):
    """Undoes one transfer encoding."""

    def line(self, content: bytes, ending: bytes) -> bytes:
        """Return what a line decodes to; `ending` is its line break, empty for a piece of a long or the last line."""
        ...

    def takes(self, block: bytes) -> bool:
        """Tell whether whole lines may come as one, which is many times faster."""
        ...

    def finish(self) -> bytes:
        """Return what was held back."""
        ...


class Identity:
    """7bit, 8bit and binary: what stands there."""

    def line(self, content: bytes, ending: bytes) -> bytes:
        """Return the line as it is."""
        return content + ending

    def takes(self, block: bytes) -> bool:
        """Return True."""
        return True

    def finish(self) -> bytes:
        """Return nothing: nothing is held back."""
        return b""


class Base64:
    """Base64 with junk in it, with padding in the middle, or broken off.

    A first line that cannot be base64 (it has blanks or 8-bit characters) means that the label is wrong: all of
    it is taken as it stands, and `mislabelled` is set.
    """

    def __init__(self) -> None:
        self._held = b""
        self._padded = False
        self._begun = False
        self.mislabelled = False

    def takes(self, block: bytes) -> bool:
        """Tell whether it has begun, is base64, and neither has met padding nor does in the block."""
        return self._begun and not self.mislabelled and not self._padded and b"=" not in block

    def line(self, content: bytes, ending: bytes) -> bytes:
        """Return the bytes of all whole groups of four characters so far."""
        if not self._begun and content.strip():
            self._begun = True
            words = content.split()
            self.mislabelled = not content.isascii() or (len(words) > 2 and max(map(len, words)) < 40)
        if self.mislabelled:
            return content + ending
        if self._padded and content.strip().translate(None, _ALPHABET):
            return b""  # A mailing list's footer below the file.
        clean = content.translate(_URL_SAFE).translate(None, _JUNK)
        if not clean:
            return b""
        decoded = b""
        *closed, rest = clean.split(b"=") if b"=" in clean else [clean]
        for group in closed:
            decoded += self._take(group) + self._close()
            self._padded = True
        return decoded + self._take(rest)

    def finish(self) -> bytes:
        """Return what a body that was broken off still gives."""
        return b"" if self.mislabelled else self._close()

    def _take(self, clean: bytes) -> bytes:
        if clean:
            self._padded = False
        together = self._held + clean
        whole = len(together) - len(together) % 4
        self._held = together[whole:]
        return binascii.a2b_base64(together[:whole])

    def _close(self) -> bytes:
        held, self._held = self._held, b""
        return binascii.a2b_base64(held + b"=" * (4 - len(held))) if len(held) > 1 else b""


class QuotedPrintable:
    """Quoted-printable; what is no valid escape stays as it stands."""

    def __init__(self) -> None:
        self._held = b""

    def line(self, content: bytes, ending: bytes) -> bytes:
        """Return the line decoded; blanks before a line break were added on the way (RFC 2045, 6.7, rule 3)."""
        content = self._held + content
        self._held = b""
        if not ending:
            cut = content.rfind(b"=", -2) if len(content) > 1 else content.find(b"=")
            if cut >= 0:
                content, self._held = content[:cut], content[cut:]
            return binascii.a2b_qp(content)
        content = content.rstrip(b" \t")
        if content.endswith(b"="):
            return binascii.a2b_qp(content[:-1])
        return binascii.a2b_qp(content) + ending

    def takes(self, block: bytes) -> bool:
        """Tell whether no line of the block ends in blanks, which would have to go."""
        return not any(end in block for end in (b" \n", b"\t\n", b" \r", b"\t\r"))

    def finish(self) -> bytes:
        """Return an escape that was broken off, without the sign of a soft line break."""
        return self._held.rstrip(b"=")


class Uuencode:
    """Uuencode: from the line `begin` to the line `end`."""

    def __init__(self, *, begun: bool = False) -> None:
        self._begun = begun
        self.ended = False
        self.name: bytes | None = None

    def line(self, content: bytes, ending: bytes) -> bytes:
        """Return what the line holds; lines outside of `begin` and `end`, and lines that are broken, hold nothing."""
        if not self._begun:
            found = UU_BEGIN.fullmatch(content)
            self._begun = found is not None
            self.name = found[1] if found else None
            return b""
        if self.ended or content.strip() == b"end":
            self.ended = True
            return b""
        return uu_line(content) or b""

    def takes(self, block: bytes) -> bool:
        """Return False: every line says its own length."""
        return False

    def finish(self) -> bytes:
        """Return nothing: nothing is held back."""
        return b""


def uu_line(content: bytes) -> bytes | None:
    """Return the bytes of a uuencoded line, None when it is none."""
    content = content.rstrip(b"\r\n")
    if not content or not 0x20 <= content[0] <= 0x60:
        return None
    count = (content[0] - 0x20) & 0x3F
    wanted = (count + 2) // 3 * 4
    body = content[1:]
    if len(body) > wanted + 2:
        return None
    try:
        return binascii.a2b_uu(content[:1] + body[:wanted].ljust(wanted))
    except binascii.Error:
        return None


def decoder(encoding: str) -> tuple[Decoder, bool]:
    """Return the decoder for a Content-Transfer-Encoding, and whether the encoding was known."""
    name = encoding.strip().strip("\"'").lower().split(";")[0].strip()
    if name in {"base64", "base-64", "x-base64"}:
        return Base64(), True
    if name in {"quoted-printable", "quoted_printable", "quotedprintable", "qp"}:
        return QuotedPrintable(), True
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return Uuencode(), True
    return Identity(), name in {"", "7bit", "8bit", "binary", "7-bit", "8-bit"}
