"""Where a page of hits ended, as the browser carries it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import astuple, dataclass

from bot.errors import Malformed

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """The block below `ceiling`, and in it the hit with `score` and number `entry` that was shown last.

    `total`, `more` and `widened` are what the first page found, so that the count stays as it was.
    """

    ceiling: int | None
    score: int | None
    entry: int | None
    total: int
    more: bool
    widened: bool


def written_cursor(place: Place) -> str:
    """Return a cursor, for `read_cursor`."""
    return base64.urlsafe_b64encode(json.dumps(astuple(place)).encode()).decode()


def read_cursor(cursor: str | None) -> Place | None:
    """Return the place that a cursor means. Raises Malformed."""
    if cursor is None:
        return None
    try:
        ceiling, score, entry, total, more, widened = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return Place(
            ceiling=_number(ceiling),
            score=_number(score),
            entry=_number(entry),
            total=_number(total) or 0,
            more=bool(more),
            widened=bool(widened),
        )
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise Malformed("no such cursor") from error


def _number(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
        raise ValueError("not a number that the database knows")
    return value
