"""What differs between two versions of an article, field by field and language by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from bot.articles import Article, Difference, Text

FIELDS = (
    "state",
    "service",
    "topic",
    "topics",
    "link",
    "form_url",
    "audience",
    "shared",
    "owner",
    "valid_from",
    "valid_to",
    "review_at",
    "source",
)
EMPTY = Text("", (), "")
PIECE = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PIECES = 6_000
"""In a text of more pieces whole lines are compared: comparing costs up to the square of their number."""


def differences(before: Article, after: Article) -> tuple[Difference, ...]:
    """Return what differs; fields first, then the languages in order of their codes."""
    return (*_fields(before, after), *_texts(before, after))


def _fields(before: Article, after: Article) -> Iterator[Difference]:
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(name, None, old, new)


def _texts(before: Article, after: Article) -> Iterator[Difference]:
    for code in sorted(before.texts.keys() | after.texts.keys()):
        old, new = before.texts.get(code, EMPTY), after.texts.get(code, EMPTY)
        if old.question != new.question:
            yield Difference("question", code, old.question, new.question, words(old.question, new.question))
        if old.alternatives != new.alternatives:
            yield Difference("alternatives", code, old.alternatives, new.alternatives)
        if old.answer != new.answer:
            yield Difference("answer", code, old.answer, new.answer, words(old.answer, new.answer))


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the way from one text to another as pieces: `same`, `removed` or `added`, and the text of each.

    The pieces that are not added make the first text, those that are not removed the second.
    """
    old, new = PIECE.findall(before), PIECE.findall(after)
    if max(len(old), len(new)) > MOST_PIECES:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [(kind, "".join(part)) for kind, part in (("removed", old[a:b]), ("added", new[c:d])) if part]
    return tuple(found)
