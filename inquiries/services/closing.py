"""Days on which a unit or service is closed, as people write them in a cell: `2026-12-24; 2027-07-01 - 2027-07-31`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.errors import BadInput, Why
from bot.services import Hours

DAY = timedelta(days=1)
MOST_DAYS = 400
LONGEST = 183
"""Days after which somebody who is closed for so long is not closed but withdrawn: nobody could be promised an answer."""
OFFICE_DAYS = frozenset(range(1, 6))
_SPAN = re.compile(r"(?P<first>\S{8,10}?)(?: ?[-–] ?(?P<last>\S{8,10}))?")
_ISO, _NORDIC = re.compile(r"(\d{4})-(\d{2})-(\d{2})"), re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def read_closed(text: str) -> tuple[date, ...]:
    """Return the days that a cell names. Raises BadInput."""
    days: set[date] = set()
    for part in filter(None, (piece.strip() for piece in re.split(r"[;,|]", text))):
        days.update(_days(part))
        if len(days) > MOST_DAYS:
            raise BadInput(f"more than {MOST_DAYS} closed days", why=Why("closed_many", {"most": str(MOST_DAYS)}))
    return tuple(sorted(days))


def closed_text(days: Iterable[date]) -> str:
    """Return days in one cell, those that follow each other drawn together."""
    return "; ".join(str(first) if first == last else f"{first} - {last}" for first, last in _runs(sorted(set(days))))


def checked_closed(days: Sequence[date], hours: Hours) -> list[str]:
    """Return closed days as the store keeps them. Raises BadInput where nobody would be there for half a year.

    `hours` are those of the same unit or service: who is open on Wednesdays alone is closed when Wednesdays are.
    """
    if len(days) > MOST_DAYS:
        raise BadInput(f"more than {MOST_DAYS} closed days", why=Why("closed_many", {"most": str(MOST_DAYS)}))
    open_on = frozenset(int(day) for day, spans in hours.items() if spans) or OFFICE_DAYS
    kept = sorted(set(days))
    for first in kept:
        if _never_open(first, frozenset(kept), open_on):
            raise BadInput(
                f"it is closed for half a year from {first} on: withdraw it, or leave days on which it is open",
                why=Why("closed_long", {"day": str(first)}),
            )
    return [str(day) for day in kept]


def _never_open(first: date, closed: frozenset[date], open_on: frozenset[int]) -> bool:
    if first - DAY in closed:
        return False  # The stretch that it belongs to is looked at from its beginning.
    return all(day in closed or day.isoweekday() not in open_on for day in (first + ahead * DAY for ahead in range(LONGEST)))


def _days(part: str) -> Iterator[date]:
    match = _SPAN.fullmatch(" ".join(part.split()))
    first = _date(match["first"]) if match else None
    last = _date(match["last"]) if match and match["last"] else first
    if first is None or last is None or last < first:
        raise BadInput(
            f"closed days are written like 2026-12-24 or 2027-07-01 - 2027-07-31, not like {part!r}",
            why=Why("closed_form", {"cell": part}),
        )
    for ahead in range(min((last - first).days, MOST_DAYS) + 1):
        yield first + ahead * DAY


def _date(text: str) -> date | None:
    iso, nordic = _ISO.fullmatch(text), _NORDIC.fullmatch(text)
    parts = iso.groups() if iso else nordic.groups()[::-1] if nordic else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None  # There is no such day.


def _runs(days: Sequence[date]) -> Iterable[tuple[date, date]]:
    """Return each stretch of days that follow each other, by its first and its last one."""
    known = frozenset(days)
    begin = [day for day in days if day - DAY not in known]
    end = [day for day in days if day + DAY not in known]
    return zip(begin, end, strict=True)
