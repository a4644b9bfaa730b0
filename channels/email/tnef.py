"""What is inside a winmail.dat: Outlook's own wrapping of text and files (MS-OXTNEF).

Ours, because the kept library (tnefparse) counts to four thousand million when a file says so, and holds every
attachment several times; here an attachment is a window on the file, and every count is bounded by the bytes there are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email import charsets
from channels.email.rtf import read_rtf, unpacked
from channels.email.spool import Window

SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTES = 5000
_PROPERTIES = 2000
_BLOCK_BYTES = 4 * 1024 * 1024

_BODY, _MAPI, _CODEPAGE = 0x800C, 0x9003, 0x9007
_ATTACH_DATA, _ATTACH_TITLE, _ATTACH_BEGIN, _ATTACHMENT = 0x800F, 0x8010, 0x9002, 0x9005
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_LONG_NAME, _SHORT_NAME, _MIME_TYPE, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3712
_FIXED = {0x0: 0, 0x1: 0, 0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0xD, 0x1E, 0x1F, 0x102})
_UNICODE = 0x1F


@dataclass(slots=True)
class TnefFile:
    """A file in it, as its sender named it; empty where nothing was said."""

    name: str = ""
    media_type: str = ""
    content_id: str = ""
    body: Window | None = None


@dataclass(slots=True)
class Tnef:
    """What was inside; `broken` tells that some of it could not be read."""

    text: str
    html: str
    files: list[TnefFile]
    broken: bool


def read_tnef(file: Window) -> Tnef | None:
    """Return what is inside, as far as it can be read; None when it is no TNEF at all."""
    if file.head(4) != SIGNATURE:
        return None
    reader = _Reader(file)
    try:
        reader.read()
    except (struct.error, ValueError):
        reader.broken = True
    reader.read_rtf()
    files = [one for one in reader.files if one.body is not None]
    return Tnef(reader.text, reader.html, files, reader.broken)


class _Reader:
    """Reads attribute after attribute: level, id and type, length, data, checksum."""

    def __init__(self, file: Window) -> None:
        self._file = file
        self._codepage = "cp1252"
        self.text = ""
        self.html = ""
        self._rtf = b""
        self.files: list[TnefFile] = []
        self.broken = False

    def read(self) -> None:
        """Read to the end; raises struct.error where the file breaks off."""
        at = 6
        for _ in range(_ATTRIBUTES):
            if at + 9 > self._file.size:
                self.broken = at != self._file.size
                return
            _, identity, _, size = struct.unpack("<BHHI", self._file.part(at, 9).head(9))
            if at + 9 + size > self._file.size:
                self.broken = True
                return
            self._attribute(identity, self._file.part(at + 9, size))
            at += 9 + size + 2

    def read_rtf(self) -> None:
        """Take the text from compressed RTF where it stands nowhere else, as Outlook mostly writes it."""
        if not self._rtf or self.text.strip() or self.html.strip():
            return
        try:
            found = read_rtf(unpacked(self._rtf))
        except ValueError:
            self.broken = True
            return
        if found.html:
            self.html = found.text
        else:
            self.text = found.text

    def _attribute(self, identity: int, data: Window) -> None:
        if identity == _CODEPAGE:
            self._codepage = f"cp{struct.unpack('<I', data.head(4))[0]}"
        elif identity == _BODY:
            self.text = self.text or self._string(data.head(_BLOCK_BYTES))
        elif identity == _MAPI:
            self._message(dict(_properties(data.head(_BLOCK_BYTES))))
        elif identity == _ATTACH_BEGIN:
            self.files.append(TnefFile())
        elif self.files:
            self._attach(self.files[-1], identity, data)

    def _message(self, properties: dict[int, tuple[int, bytes]]) -> None:
        if _TEXT in properties:
            self.text = self._value(properties[_TEXT])
        if _HTML in properties:
            self.html = self._value(properties[_HTML])
        self._rtf = properties.get(_RTF, (0, self._rtf))[1]

    def _attach(self, file: TnefFile, identity: int, data: Window) -> None:
        if identity == _ATTACH_DATA:
            file.body = data
        elif identity == _ATTACH_TITLE:
            file.name = file.name or self._string(data.head(1000))
        elif identity == _ATTACHMENT:
            properties = dict(_properties(data.head(_BLOCK_BYTES)))
            for wanted in (_SHORT_NAME, _LONG_NAME):
                if wanted in properties:
                    file.name = self._value(properties[wanted]) or file.name
            file.media_type = self._value(properties.get(_MIME_TYPE, (0x1E, b"")))
            file.content_id = self._value(properties.get(_CONTENT_ID, (0x1E, b"")))

    def _value(self, found: tuple[int, bytes]) -> str:
        kind, data = found
        return self._string(data, "utf-16-le" if kind == _UNICODE else None)

    def _string(self, data: bytes, charset: str | None = None) -> str:
        if charset is None:
            return charsets.decode(data.rstrip(b"\0"), self._codepage)[0]
        return charsets.clean(data.decode(charset, "replace"))


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Yield id, type and first value of each MAPI property (MS-OXTNEF 2.1.3.4); raises struct.error at a broken one."""
    count, at = struct.unpack_from("<I", data)[0], 4
    for _ in range(min(count, _PROPERTIES)):
        kind, identity = struct.unpack_from("<HH", data, at)
        at += 4
        if identity >= 0x8000:
            at = _after_name(data, at)
        values, many, base = 1, bool(kind & 0x1000), kind & 0xFFF
        if many or base in _VARIABLE:
            values = struct.unpack_from("<I", data, at)[0]
            at += 4
        if base in _FIXED:
            at += _FIXED[base] * values
            continue
        if base not in _VARIABLE or values > len(data):
            raise ValueError(f"unknown MAPI type {kind:#06x}")
        for number in range(values):
            size = struct.unpack_from("<I", data, at)[0]
            if number == 0:
                yield identity, (base, data[at + 4 : at + 4 + size])
            at += 4 + size + -size % 4


def _after_name(data: bytes, at: int) -> int:
    """Return where a named property goes on: a GUID, and a number or a name."""
    named = struct.unpack_from("<I", data, at + 16)[0]
    at += 20
    size = struct.unpack_from("<I", data, at)[0] if named else 0
    return at + 4 + size + -size % 4
