"""Headers of a mail or a part, however broken and long.

The standard library's modern policy raises IndexError, AttributeError or ValueError where these are asked for
(`From: "`, `From: <a@[`, a line break in an encoded name), and its time grows faster than the length: 16 KiB of quotation
marks in a From took it 15 s, 32 KiB 43 s (Python 3.11, one core of a busy machine).
The library's older, tolerant functions (`email.utils`, `email.message`) do the splitting; values are bounded first,
because some of them take time that grows with the square of the length.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import cast
from urllib.parse import unquote_to_bytes

from channels.email import charsets
from channels.email.encoded_words import decode_words
from channels.email.parsed import MailAddress

VALUE_CHARS = 16 * 1024
ADDRESSES = 200
REFERENCES = 100
_ID_CHARS = 500
_ID = re.compile(r"<([^<>]{1,990})>")
_LOOSE_ADDRESS = re.compile(r"[^\s<>\"'(),;:@\[\]]{1,64}@[^\s<>\"'(),;:@\[\]]{1,255}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BLANK = re.compile(r"\s+")
_RAW_BLANK = re.compile(r"[ \t\r\n\f\v]+")
# The library strips what Unicode calls blank, which half of an «Å» in UTF-8 is.
_SHIELDED = {0x85: 0xE085, 0xA0: 0xE0A0}
_UNSHIELDED = {shield: byte for byte, shield in _SHIELDED.items()}
_Value = str | tuple[str | None, str | None, str]


class Headers:
    """The headers of one block in their order; names are matched without regard to case."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self._fields = [(name.lower(), value[:VALUE_CHARS].decode("latin-1")) for name, value in fields]

    def __contains__(self, name: str) -> bool:
        return any(field == name for field, _ in self._fields)

    def names(self) -> frozenset[str]:
        """Return the names that occur, in lower case."""
        return frozenset(name for name, _ in self._fields)

    def raw(self, name: str) -> list[str]:
        """Return every value of a header as it stands, folded, its bytes as Latin-1."""
        return [value for field, value in self._fields if field == name]

    def text(self, name: str) -> str:
        """Return the first value that is not empty, decoded, on one line; empty when there is none."""
        for value in self.raw(name):
            if text := _one_line(charsets.repaired(decode_words(value))):
                return text
        return ""

    def word(self, name: str) -> str:
        """Return a header's first word before any parameter, in lower case, such as `base64` or `auto-replied`."""
        return self.text(name).split(";")[0].split("(")[0].strip().lower()

    def addresses(self, *names: str) -> tuple[MailAddress, ...]:
        """Return the addresses in all headers of these names, each once, at most 200."""
        found: dict[str, MailAddress] = {}
        for name in names:
            for value in self.raw(name):
                for one in _addresses(value):
                    found.setdefault(one.address.lower(), one)
        return tuple(found.values())[:ADDRESSES]

    def date(self) -> datetime | None:
        """Return the Date in UTC, None when it is missing or cannot be read."""
        for value in self.raw("date"):
            try:
                date = parsedate_to_datetime(_unfolded(value)[:200])
                return (date.replace(tzinfo=UTC) if date.tzinfo is None else date).astimezone(UTC)
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
        return None

    def ids(self, name: str) -> list[str]:
        """Return the message ids in a header, without angle brackets; one that lacks them counts when it has an @."""
        ids: list[str] = []
        for value in self.raw(name):
            found = _ID.findall(value) or [
                word for word in _RAW_BLANK.split(value) if "@" in word and not set("<>\"'") & set(word)
            ]
            ids += [charsets.decode_unlabelled(_RAW_BLANK.sub("", one).encode("latin-1"))[:_ID_CHARS] for one in found]
        return [one for one in ids if one]

    def content_type(self) -> tuple[str, dict[str, str]]:
        """Return the media type in lower case and its parameters, decoded; an empty type when missing or nonsense."""
        kind, parameters = _parameters(self.raw("content-type"))
        return (kind if re.fullmatch(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,100}", kind) else ""), parameters

    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return `inline`, `attachment` or what stands there, and its parameters, decoded."""
        return _parameters(self.raw("content-disposition"))

    def file_name(self) -> str:
        """Return the name that a part is to have as a file, as the sender wrote it; empty when it has none."""
        given = self.disposition()[1].get("filename") or self.content_type()[1].get("name") or self.text("content-name")
        return _one_line(given)


def _parameters(values: list[str]) -> tuple[str, dict[str, str]]:
    if not values:
        return "", {}
    message: Message[str, str] = Message()
    message.add_header("X", _unfolded(values[0]).translate(_SHIELDED))
    try:
        # The library's stubs do not say that RFC 2231 gives a charset, a language and a value.
        pairs = cast("list[tuple[str, _Value]]", message.get_params(header="X") or [])
    except (MessageError, ValueError, IndexError, TypeError):
        return _unfolded(values[0]).split(";")[0].strip().lower(), {}
    decoded: dict[str, str] = {}
    for name, value in pairs[1:]:
        # A name that RFC 2231 encodes goes before the plain one beside it, which is for programs that do not know it.
        if isinstance(value, tuple) or name.lower().strip() not in decoded:
            decoded[name.lower().strip()] = _parameter(value)
    return str(pairs[0][0]).strip().lower() if pairs else "", decoded


def _parameter(value: _Value) -> str:
    """Return a parameter's value: RFC 2231 gives a charset, others wrote RFC 2047, percent signs or plain bytes."""
    if isinstance(value, tuple):
        charset, _, content = value
        return decode_words(
            charsets.decode(content.translate(_UNSHIELDED).encode("latin-1", "replace"), charset)[0], decoded=True
        )
    text = decode_words(value.translate(_UNSHIELDED))
    if _PERCENT.search(text) and " " not in text:
        as_bytes = unquote_to_bytes(text)
        if not as_bytes.isascii():
            text = charsets.decode_unlabelled(as_bytes)
    return charsets.repaired(text)


def _addresses(raw: str) -> list[MailAddress]:
    folded = _unfolded(raw)
    try:
        pairs = getaddresses([folded])
    except (RecursionError, ValueError, IndexError):
        pairs = []  # Comments nested a thousand deep.
    found = [one for name, address in pairs[:ADDRESSES] if (one := _address(name, address)) is not None]
    # A whole address inside one encoded word comes out as a name that has its beginning and not its end.
    if found and not any("=?" in one.name for one in found):
        return found
    text = decode_words(raw)
    loose = _LOOSE_ADDRESS.findall(text)[:ADDRESSES]
    name = text.split("<")[0].strip(" \"'") if len(loose) == 1 and "<" in text else ""
    return [one for address in loose if (one := _address(name, address)) is not None]


def _address(name: str, address: str) -> MailAddress | None:
    local, at, domain = (_bytes_read(part) for part in address.strip(" <>'\"").rpartition("@"))
    domain = domain.rstrip(".").lower()
    if not at or not local or not domain or len(address) > 320 or _BLANK.search(local + domain):
        return None
    shown = _one_line(charsets.repaired(decode_words(name, decoded=not _is_latin1(name)))).strip("\"' ")
    return MailAddress(shown[:200], f"{local}@{domain}")


def _bytes_read(text: str) -> str:
    """Return text that is bytes as Latin-1 as what the bytes mean; text that is decoded already stays."""
    return charsets.decode_unlabelled(text.encode("latin-1")) if _is_latin1(text) else charsets.clean(text)


def _is_latin1(text: str) -> bool:
    return all(char <= "\xff" for char in text)


def _unfolded(raw: str) -> str:
    """Return bytes as Latin-1 on one line; only ASCII is blank, because half of a «Å» or an «à» in UTF-8 looks so too."""
    return _RAW_BLANK.sub(" ", raw).strip(" ")


def _one_line(text: str) -> str:
    """Return decoded text on one line."""
    return _BLANK.sub(" ", text).strip()
