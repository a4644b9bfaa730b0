"""Excerpts: the part of a text where most of what was asked for stands, cut into runs that are hits and runs that are not.

Marks come from the offsets of words, never from replacing text, so that nothing in a text can look like a mark.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.search import Piece
from inquiries.search.asked import Asked, Clause
from inquiries.search.words import Place, places, stems_of

LENGTH = 220
BEFORE = 60


def excerpt_of(text: str, language: str, question: Asked) -> tuple[Piece, ...]:
    """Return the pieces of the best stretch of a text, on one line."""
    line = re.sub(r"\s", " ", text)
    marks = hits_in(line, language, question)
    start, end = _stretch(line, marks)
    pieces = [Piece("…")] if start else []
    at = start
    for first, last in marks:
        if first < start or last > end:
            continue
        if first > at:
            pieces.append(Piece(line[at:first]))
        pieces.append(Piece(line[first:last], hit=True))
        at = last
    if at < end:
        pieces.append(Piece(line[at:end]))
    return (*pieces, Piece("…")) if end < len(line) else tuple(pieces)


def hits_in(text: str, language: str, question: Asked) -> list[tuple[int, int]]:
    """Return where in a text the words stand that were asked for, in order, none within another."""
    words = places(text)
    found: set[int] = set()
    for clause in question.wanted:
        found |= _single(words, language, clause) if len(clause.words) == 1 else _run(words, clause.words)
    return [(words[place].start, words[place].end) for place in sorted(found)]


def holds(text: str, phrase: tuple[str, ...]) -> bool:
    """Tell whether the words of a phrase stand side by side in a text.

    Nearly always they are written as they are compared, and a pattern tells that in a tenth of the time.
    """
    return _written(phrase).search(text.casefold()) is not None or bool(_run(places(text), phrase))


@lru_cache(maxsize=256)
def _written(phrase: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(re.escape(word) for word in phrase) + r"(?![^\W_])")


def _single(words: list[Place], language: str, clause: Clause) -> set[int]:
    exact = {term.text for terms in clause.any_of for term in terms if not term.prefix}
    begin = tuple(term.text for terms in clause.any_of for term in terms if term.prefix)
    found = set()
    for place, one in enumerate(words):
        written = f"w:{one.word}"
        stems = (f"s:{stem}" for stem in stems_of(one.word, language))
        if written in exact or (begin and written.startswith(begin)) or not exact.isdisjoint(stems):
            found.add(place)
    return found


def _run(words: list[Place], phrase: tuple[str, ...]) -> set[int]:
    length, found = len(phrase), set()
    if not length:
        return set()
    for start in range(len(words) - length + 1):
        if all(words[start + step].word == phrase[step] for step in range(length)):
            found |= set(range(start, start + length))
    return found


def _stretch(text: str, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """Return where to cut: where most hits stand close together, between words."""
    if len(text) <= LENGTH:
        return 0, len(text)
    starts = [max(0, first - BEFORE) for first, _ in marks] or [0]
    best = max(starts, key=lambda start: (sum(start <= first and last <= start + LENGTH for first, last in marks), -start))
    start = min(best, len(text) - LENGTH)
    if start:
        space = text.find(" ", start, start + BEFORE // 2)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    space = text.rfind(" ", start + LENGTH - BEFORE // 2, end)
    return start, space if end < len(text) and space >= 0 else end
