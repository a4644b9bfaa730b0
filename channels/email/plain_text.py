"""Plain text parts: flowed paragraphs joined (RFC 3676), and the armour of PGP taken off (RFC 9580, 7)."""

from __future__ import annotations

import re

from bot.errors import Why
from channels.oddities import Oddity

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


def flowed(text: str, *, delete_space: bool) -> str:
    """Return the text of `format=flowed` with its lines joined to paragraphs; `delete_space` is its DelSp."""
    paragraphs: list[list[str]] = []
    depth, soft = 0, False
    for raw in text.split("\n"):
        marks = len(raw) - len(raw.lstrip(">"))
        content = raw[marks:].removeprefix(" ")
        if not (soft and marks == depth and content.rstrip() != "--"):
            paragraphs.append([">" * marks + " "] if marks else [])
        depth, soft = marks, content.endswith(" ") and content != "-- "
        paragraphs[-1].append(content[:-1] if soft and delete_space else content)
    lines = ("".join(pieces) for pieces in paragraphs)
    return "\n".join(line if line.endswith("-- ") else line.rstrip(" ") for line in lines)


def without_pgp(text: str) -> tuple[str, Oddity | None]:
    """Return the text without the armour of a clear signature, and what is to be told when it was signed or is encrypted."""
    if _ENCRYPTED in text:
        return text, Oddity("the text is encrypted with PGP and cannot be read", Why("mail_pgp_closed"))
    start = text.find(_SIGNED)
    end = text.find(_SIGNATURE, start + 1) if start >= 0 else -1
    if end < 0:
        return text, None
    _, _, body = text[start:end].partition("\n\n")
    after = text.find(_SIGNATURE_END, end)
    below = text[after + len(_SIGNATURE_END) :] if after >= 0 else ""
    plain = re.sub(r"(?m)^- ", "", body)
    signed = Oddity("the text is signed with PGP; the signature was not checked", Why("mail_pgp_signed"))
    return f"{text[:start]}{plain}{below}", signed
