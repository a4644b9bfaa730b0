"""Bytes to text, whatever the label says: mails lie about their charset, and some have none.

Every function returns clean text (no NUL, no control characters but newline and tab) and never raises.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from bot.errors import Why
from channels.oddities import Oddity

GUESS_FROM_BYTES = 32 * 1024
GUESS_FROM_AT_LEAST = 80
_SAMPLE_CHARS = 20_000

# What a label means in practice: browsers' table (WHATWG Encoding), and names that only mail programs use.
_MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "windows-1252http-equivcontent-type": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "cp950",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "mac": "mac_roman",
    "tis-620": "cp874",
    "cp-850": "cp850",
    "windows-31j": "cp932",
}
_NO_LABEL = frozenset({"", "unknown-8bit", "x-unknown", "unknown", "8bit", "binary", "default", "none", "default_charset"})
# Python's own escapes and network names: they are no charsets of text, and some take time that grows with the square.
_NO_CHARSET = frozenset(
    {"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem", "unicode_internal"}
)
_STATEFUL = re.compile(r"utf-7|utf-?16|utf-?32|iso-?2022|hz|cp037|cp500|cp1026|cp1140", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# How much each character speaks for a text from the Nordic countries.
_NORDIC = dict.fromkeys("éèêüÜßáÁíóúðþàçñëïôõ«»“”„’‘–—…€§°·•´½¼²³µ®©£\u00a0\u00adšžŠŽ", 0.8) | dict.fromkeys(
    "æøåÆØÅäöÄÖ", 1.0
)
_PLAUSIBLE = 0.75
_CANDIDATES = ("cp1252", "mac_roman", "cp850", "cp865")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,60}")


def decode(data: bytes, label: str | None = None) -> tuple[str, Oddity | None]:
    """Return the text in `data` and, where the label was wrong or missing, how it was read."""
    said = (label or "").strip().strip("\"'").lower()
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return clean(data[len(bom) :].decode(marked, "replace")), None
    if data.isascii() and not _STATEFUL.search(said):
        return clean(data.decode("ascii")), None
    charset = _known(said)
    if charset != "utf-8" and not _STATEFUL.search(charset or ""):
        utf8 = _strictly(data, "utf-8")
        if utf8 is not None:
            return clean(utf8), Oddity(f"the charset was called {said[:40] or 'nothing'} and is utf-8", _read(said, "utf-8"))
    text = None if charset is None else _strictly(data, charset)
    if text is not None and charset != "cp1252":
        return clean(text), None
    if charset == "cp1252" and said not in _NO_LABEL and _plausible(data, "cp1252") >= _PLAUSIBLE:
        return clean(_as(data, "cp1252")), None
    return _guess(data, said, charset)


def decode_unlabelled(data: bytes) -> str:
    """Return the text of bytes that never had a label: 8-bit headers, file names."""
    return decode(data)[0]


def clean(text: str) -> str:
    """Return the text with plain newlines, without NUL, byte order marks, lone surrogates and control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def repaired(text: str) -> str:
    """Return a short text that was encoded twice («blÃ¥bÃ¦r») as it was meant; any other as it is."""
    if "Ã" not in text and "Â" not in text and "â€" not in text:
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            return text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _known(said: str) -> str | None:
    if said in _NO_LABEL or not _NAME.fullmatch(said):
        return None
    meant = _MEANT.get(said, said)
    try:
        name = codecs.lookup(meant).name
        "".encode(name)  # Refuses Python's codecs between bytes and bytes.
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name.replace("-", "_") in _NO_CHARSET else name


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes, said: str, charset: str | None) -> tuple[str, Oddity]:
    named = f"the charset was called {said[:40]}" if said else "no charset was named"
    lost = data.decode("utf-8", "replace")
    bad, good = lost.count("\ufffd"), sum(char > "\x7f" for char in lost[:_SAMPLE_CHARS])
    if bad and good > 2 * bad:
        # Mostly UTF-8 with a stray byte: a cut character, or a line that another program wrote.
        text = clean(data.decode("utf-8", "torg-stray-bytes"))
        return text, Oddity(f"{named}; read as utf-8 with stray bytes", Why("mail_charset_stray"))
    scores = {name: _plausible(data, name) for name in _CANDIDATES}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= _PLAUSIBLE:
        return clean(_as(data, best)), Oddity(f"{named}; read as {best}", _read(said, best))
    if charset and charset not in {"utf-8", "cp1252"}:
        words = f"{named}, and some of it is not; what could not be read is marked"
        return clean(data.decode(charset, "replace")), Oddity(words, Why("mail_charset_part", {"name": said[:40]}))
    # Of a few words the library's guess is worse than the commonest charset.
    found = from_bytes(data[:GUESS_FROM_BYTES]).best() if len(data) >= GUESS_FROM_AT_LEAST else None
    guessed = found.encoding if found else "cp1252"
    return clean(_as(data, guessed)), Oddity(f"{named}; guessed {guessed}", Why("mail_charset_guessed", {"read": guessed}))


def _read(said: str, read: str) -> Why:
    """Return as what a text was read, beside what its label said."""
    if not said:
        return Why("mail_charset_unnamed", {"read": read})
    return Why("mail_charset_read", {"name": said[:40], "read": read})


def _as(data: bytes, charset: str) -> str:
    return data.decode(charset, "torg-stray-bytes" if charset == "cp1252" else "replace")


def _plausible(data: bytes, charset: str) -> float:
    """Return how much the characters that are not ASCII look like those of people in the Nordic countries, 0 to 1."""
    foreign = [char for char in _as(data[:_SAMPLE_CHARS], charset) if char > "\x7f"]
    return sum(_NORDIC.get(char, 0.0) for char in foreign) / len(foreign) if foreign else 1.0


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    text = "".join(bytes([byte]).decode("cp1252", "replace") for byte in stray)
    return text, error.end


codecs.register_error("torg-stray-bytes", _stray)
