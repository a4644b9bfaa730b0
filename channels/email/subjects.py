"""Subjects without what mail programs put before them."""

from __future__ import annotations

import re

_MARK = (
    r"(?:re|sv|svar|vs|vb|ang|angående|vedr|vedrørende|aw|antw|antwort|wg|fw|fwd|fs|videresendt|vidaresendt"
    r"|vidarebefordrat)\.?"
)
_PREFIX = re.compile(
    rf"\s*(?:\[(?:ekstern|extern|external)\]\s*|{_MARK}\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}|\d{{1,2}})?\s*[:：]\s*)",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fw|fwd|vs|vb|wg|videresendt|vidaresendt|vidarebefordrat)\s*[:：]", re.IGNORECASE)
_TAG = re.compile(
    r"\s*\[(?:#?[^\[\]]{0,80}\d{4}-\d{4,9}|#[a-z0-9-]{1,40}-[a-z2-7]{16})(?:-[a-z2-7]{16})?\]\s*", re.IGNORECASE
)
_READ_AT_MOST = 2000


def plain_subject(subject: str) -> str:
    """Return the subject without `Re:`, `SV:`, `VS:`, `Fwd:` and the like, repeated or counted, and without our tag."""
    left = _TAG.sub(" ", " ".join(subject[:_READ_AT_MOST].split()))
    while found := _PREFIX.match(left):
        left = left[found.end() :]
    return left.strip()


def is_forward(subject: str) -> bool:
    """Tell whether a mail program marked the subject as forwarded; `VS` is forwarded in Norwegian and Danish."""
    return _FORWARD.match(subject[:_READ_AT_MOST]) is not None
