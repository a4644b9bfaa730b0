"""How a reason stands in a row: words alone, or with what clients make a sentence of in the reader's language.

What another system said stands there in its own words. What Torg itself found stands with its `Why`, as JSON.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import asdict

from bot.errors import TorgError, Why

LONGEST_WORDS = 300

LEAST_WORDS = 50
"""Fewer, of longer ones, would tell nobody anything."""

LONGEST_ASIDE = 200
"""Room is left beside it in every row that keeps a reason."""


def kept(words: str, why: Why | None = None, *, most: int) -> str:
    """Return what the row keeps, of `most` characters; words that are too long lose their end.

    Where what the sentence names leaves the words no room, they are kept alone.
    """
    if why is None and not words.startswith("{"):
        return words[:most]
    room = range(min(len(words), most) + 1)
    fitting = bisect_right(room, most, key=lambda length: len(_packed(words[:length], why))) - 1
    if why is not None and fitting < min(len(words), LEAST_WORDS):
        return kept(words, most=most)
    return _packed(words[: max(fitting, 0)], why)


def aside(said: str) -> str:
    """Return another system's words as they stand within a sentence of ours, in brackets; nothing where it said none."""
    said = " ".join(said.split())
    return f" ({said[:LONGEST_ASIDE]})" if said else ""


def told(row: str) -> tuple[str, Why | None]:
    """Return the words of what a row keeps, and what clients can say of it themselves."""
    if not row.startswith("{"):
        return row, None
    try:
        found = json.loads(row)
        return str(found["words"]), None if found["why"] is None else Why(**found["why"])
    except (ValueError, LookupError, TypeError):
        # Another system's own words, from before they were packed where they look like this.
        return row, None


def said_of(error: Exception) -> Why:
    """Return what clients can say of an error: its own sentence, or one that hands on its words."""
    if isinstance(error, TorgError) and error.why is not None:
        return error.why
    return saying(str(error) or type(error).__name__)


def saying(words: str) -> Why:
    """Return what hands on words that there is no sentence for."""
    return Why("part_says", {"words": words[:LONGEST_WORDS]})


def _packed(words: str, why: Why | None) -> str:
    parts = {"words": words, "why": why and asdict(why)}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
