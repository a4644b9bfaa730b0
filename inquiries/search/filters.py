"""What hits have to be beside holding the words: as facts in the index where they never change, else as conditions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.search import SearchFilter
from inquiries.search.words import fact

CHANGING = ("status", "unit", "responsible", "service", "topic", "kind")
"""Columns of the inquiry that staff change; they are asked of the inquiry itself, so that no hit is ever out of date."""

LASTING = {"channel": "c", "author": "a", "language": "l", "part": "p"}
MOST_MONTHS = 36


def facts_of(municipality: str, wanted: SearchFilter) -> tuple[tuple[str, ...], ...]:
    """Return the facts that the index can tell: of each set one must be so."""
    found = [(fact("m", municipality),)]
    for name, kind in LASTING.items():
        value = getattr(wanted, name)
        if value is not None:
            found.append((fact(kind, value),))
    months = _months(wanted.since, wanted.until)
    return (*found, months) if months else tuple(found)


def conditions_of(wanted: SearchFilter) -> tuple[list[str], dict[str, Any]]:
    """Return what must be asked of the inquiry and of the moment, with its values."""
    conditions, values = changing_conditions(wanted)
    if wanted.since is not None:
        conditions.append("e.at >= :since")
        values["since"] = wanted.since
    if wanted.until is not None:
        conditions.append("e.at < :until")
        values["until"] = wanted.until
    return conditions, values


def changing_conditions(wanted: SearchFilter) -> tuple[list[str], dict[str, Any]]:
    """Return what must be asked of the inquiry alone."""
    given = [name for name in CHANGING if getattr(wanted, name) is not None]
    return [f"i.{name} = :{name}" for name in given], {name: getattr(wanted, name) for name in given}


def month_fact(at: datetime) -> str:
    """Return the fact of when something was said."""
    return fact("d", f"{at.astimezone(UTC):%Y%m}")


def _months(since: datetime | None, until: datetime | None) -> tuple[str, ...]:
    """Return the facts of the months of a period; nothing for one that is open or long, of which the index helps little."""
    if since is None or until is None or since >= until:
        return ()
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    if end - start >= MOST_MONTHS:
        return ()
    return tuple(fact("d", f"{month // 12}{month % 12 + 1:02d}") for month in range(start, end + 1))
