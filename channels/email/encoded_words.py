"""Words in headers that are not ASCII (RFC 2047), as mail programs really write them."""

from __future__ import annotations

import binascii
import re

from channels.email import charsets

_WORD = re.compile(r"=\?([A-Za-z0-9_.:+'*-]{1,60})\?([bBqQ])\?((?:(?!\?=)[^\x00]){0,3000})\?=")
_FOLD = re.compile(r"\r?\n[ \t]+")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_TIMES = 3


def decode_words(raw: str, *, decoded: bool = False) -> str:
    """Return a header's text with encoded words decoded and folds undone.

    `raw` is Latin-1 for bytes that were not ASCII, and still folded; text already when `decoded` is set. Words that
    were broken over lines, stand inside quotes or another word, or split a character between two are read all the same.
    """
    text = _once(raw, plain=not decoded)
    for _ in range(_TIMES - 1):
        if "=?" not in text or (again := _once(text, plain=False)) == text:
            break
        text = again
    return text


def _once(raw: str, *, plain: bool = True) -> str:
    """Decode one level; `plain` tells that what stands between the words is bytes in Latin-1, not text yet."""
    text: list[str] = []
    waiting: list[tuple[str, bytes]] = []
    end = 0
    for found in _WORD.finditer(raw):
        between = raw[end : found.start()]
        if between.strip() or not waiting:
            text += [_joined(waiting), _between(between, plain=plain)]
            waiting = []
        waiting.append((found[1].split("*")[0], _bytes(found[2], found[3])))
        end = found.end()
    text += [_joined(waiting), _between(raw[end:], plain=plain)]
    return "".join(text)


def _between(raw: str, *, plain: bool) -> str:
    unfolded = _FOLD.sub(" ", raw).replace("\r", " ").replace("\n", " ")
    return charsets.decode_unlabelled(unfolded.encode("latin-1")) if plain else unfolded


def _bytes(encoding: str, content: str) -> bytes:
    content = _FOLD.sub("", content)
    data = content.encode("latin-1", "ignore")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return b"".join(_base64(group) for group in content.split("="))


def _base64(group: str) -> bytes:
    clean = _NO_BASE64.sub("", group)
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + "=" * (-len(clean) % 4))


def _joined(words: list[tuple[str, bytes]]) -> str:
    """Decode words in a row; the same charset is decoded in one go, because a character may be split between them."""
    text, at = "", 0
    while at < len(words):
        charset, together, after = words[at][0], words[at][1], at + 1
        while after < len(words) and words[after][0].lower() == charset.lower():
            together += words[after][1]
            after += 1
        text += charsets.decode(together, charset)[0]
        at = after
    return text
