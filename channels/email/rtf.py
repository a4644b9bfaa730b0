"""RTF, as Outlook keeps the text of a mail, to readable text or to the HTML that it was made from (MS-OXRTFEX).

Only the unpacking is a library's (compressed-rtf). The readers that there are search whole texts with patterns whose
time grows faster than their length (striprtf 0.0.35: 20 s for 30 kB of opened fields), or bring an analyser of macros
along (RTFDE); this one reads each byte once.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field

from compressed_rtf import decompress

from channels.email import charsets

PACKED_BYTES = 256 * 1024
"""More is not unpacked: it grows up to eight times, at about two megabytes a second."""

_CHARS = 2 * 1024 * 1024
_DEPTH = 500
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]{1,4000})|[\r\n]{1,4000}|\\",
    re.IGNORECASE,
)
_LINK = re.compile(r"HYPERLINK\s{1,9}\"([^\"\s]{1,2000})\"", re.IGNORECASE)
_SKIPPED = frozenset(
    {"colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl"}
    | {"footerr", "footerf", "footnote", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata", "xmlnstbl"}
    | {"datastore", "latentstyles", "nonesttables", "objdata", "bkmkstart", "bkmkend", "annotation", "private", "filetbl"}
)
_WORDS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n\n",
    "page": "\n\n",
    "row": "\n",
    "tab": "\t",
    "cell": "  ",
    "nestcell": "  ",
}
_WORDS |= {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_WORDS |= {"emspace": "\u2003", "enspace": "\u2002"}
_SIGNS = {"~": "\u00a0", "_": "-", "-": "", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}
_CODEPAGES = {77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254"}
_CODEPAGES |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}


@dataclass(frozen=True, slots=True)
class Rtf:
    """What was read: `html` when the text was HTML before it became RTF."""

    text: str
    html: bool


def unpacked(data: bytes) -> bytes:
    """Return compressed RTF (MS-OXRTFCP) unpacked. Raises ValueError when it is broken or too large."""
    if len(data) > PACKED_BYTES:
        raise ValueError("the compressed RTF is larger than is unpacked")
    try:
        return bytes(decompress(data))
    except Exception as error:  # The library raises nothing more special.
        raise ValueError(f"the compressed RTF is broken: {error}") from error


def read_rtf(data: bytes) -> Rtf:
    """Return what RTF says, as far as it can be read. Raises ValueError when it is no RTF, or nested without end."""
    if not data.lstrip()[:5].lower().startswith(b"{\\rtf"):
        raise ValueError("this is no RTF")
    reader = _Reader()
    reader.read(data.decode("latin-1")[:_CHARS])
    return Rtf(charsets.clean(_joined("".join(reader.out))), reader.html)


def _joined(text: str) -> str:
    """Return the text with halves of letters beyond the first 65,536 put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(slots=True)
class _Group:
    """What holds until the group's closing brace; `link` collects a field's instruction."""

    codepage: str = "cp1252"
    skip: bool = False
    in_fonts: bool = False
    rtf_only: bool = False
    after_unicode: int = 1
    link: list[str] = field(default_factory=list)
    field_begins: bool = False
    instruction: bool = False


class _Reader:
    """One walk over the tokens."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.html = False
        self._groups = [_Group()]
        self._bytes = bytearray()
        self._over = 0
        self._font = 0
        self._fonts: dict[int, str] = {}
        self._default = "cp1252"

    def read(self, text: str) -> None:
        """Take a whole document."""
        at = 0
        while (found := _TOKEN.match(text, at)) is not None:
            word, number, code, sign, brace, run = found.groups()
            at = found.end()
            if code:
                self._code(int(code, 16))
                continue
            self._end_bytes()
            if word:
                # Behind \bin stand so many bytes that are no RTF.
                at += max(int(number or 0), 0) if word == "bin" else 0
                self._word(word, None if number is None else int(number))
            elif brace:
                self._brace(brace)
            elif sign:
                self._sign(sign)
            elif run:
                self._text(run)
        self._end_bytes()

    def _brace(self, brace: str) -> None:
        self._over = 0
        group = self._groups[-1]
        if brace == "{":
            if len(self._groups) > _DEPTH:
                raise ValueError("the RTF is nested deeper than is read")
            self._groups.append(copy(group))
            self._groups[-1].field_begins = False
            return
        if len(self._groups) > 1:
            self._groups.pop()
        link = _LINK.search("".join(group.link)) if group.field_begins else None
        if link and not self.html:
            self._write(f" <{link[1]}>")

    def _sign(self, sign: str) -> None:
        if sign == "*":
            # A destination that only some programs know; those that matter are let through by their word.
            self._groups[-1].skip = True
        else:
            self._text(_SIGNS.get(sign, ""))

    def _word(self, word: str, number: int | None) -> None:
        group = self._groups[-1]
        if word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._over = group.after_unicode
        elif word in _WORDS:
            self._write(_WORDS[word])
        elif word in {"f", "plain", "deff", "ansicpg", "fcharset", "fonttbl", "cpg"}:
            self._charset(group, word, number)
        elif word in _SKIPPED:
            group.skip = True
        else:
            self._structure(group, word, number)

    def _structure(self, group: _Group, word: str, number: int | None) -> None:
        if word == "uc":
            group.after_unicode = number or 0
        elif word == "fromhtml":
            self.html = True
        elif word == "htmlrtf":
            group.rtf_only = number != 0
        elif word == "htmltag":
            group.skip = not self.html
        elif word == "field":
            group.link, group.field_begins = [], True
        elif word == "fldinst":
            group.instruction, group.skip = True, False

    def _charset(self, group: _Group, word: str, number: int | None) -> None:
        if word == "fonttbl":
            group.skip = group.in_fonts = True
        elif word == "ansicpg":
            self._default = group.codepage = "utf-8" if number == 65001 else f"cp{number or 1252}"
        elif word == "f" and group.in_fonts:
            self._font = number or 0
        elif word in {"fcharset", "cpg"} and group.in_fonts:
            self._fonts[self._font] = f"cp{number}" if word == "cpg" else _CODEPAGES.get(number or 0, "")
        elif word in {"f", "plain"}:
            group.codepage = self._fonts.get(number or 0, "") or self._default

    def _code(self, byte: int) -> None:
        if self._over:
            self._over -= 1
        else:
            self._bytes.append(byte)

    def _end_bytes(self) -> None:
        """Write what stood as numbers of bytes: letters of some charsets are two of them."""
        if self._bytes:
            self._write(charsets.decode(bytes(self._bytes), self._groups[-1].codepage)[0])
            self._bytes.clear()

    def _text(self, text: str) -> None:
        over, self._over = self._over, max(self._over - len(text), 0)
        self._write(text[over:])

    def _write(self, text: str) -> None:
        group = self._groups[-1]
        if group.instruction:
            group.link.append(text)
        elif not group.skip and not (self.html and group.rtf_only):
            self.out.append(text)
