"""What hits have to be beside holding the words: as facts in the index where they never change, else as conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.search import SearchFilter
from inquiries.search.words import fact

CHANGING = {"status": "f", "unit": "u", "responsible": "r", "service": "v", "topic": "t", "kind": "k"}
"""Columns of the inquiry that staff change, and their facts. The index finds by them, and each hit's inquiry is asked again,
so that no hit is ever out of date."""

FINISHED = frozenset({"solved", "closed"})
OPEN = "open"
"""All other statuses are one fact: they change with every message, and few inquiries are open at a time."""

LASTING = {"channel": "c", "author": "a", "language": "l", "part": "p"}
MOST_MONTHS = 12


def facts_of(wanted: SearchFilter) -> tuple[tuple[str, ...], ...]:
    """Return the facts that the index can tell: of each set one must be so."""
    found: list[tuple[str, ...]] = []
    for name, kind in LASTING.items():
        value = getattr(wanted, name)
        if value is not None:
            found.append((fact(kind, value),))
    found += [(one,) for one in changing_facts({name: getattr(wanted, name) for name in CHANGING})]
    months = _months(wanted.since, wanted.until)
    return (*found, months) if months else tuple(found)


def changing_facts(columns: Mapping[str, Any]) -> list[str]:
    """Return the facts of an inquiry's columns, as far as they are set."""
    given = {name: columns[name] for name in CHANGING if columns[name] is not None}
    if "status" in given and given["status"] not in FINISHED:
        given["status"] = OPEN
    return [fact(CHANGING[name], value) for name, value in given.items()]


def with_facts(terms: Iterable[str], facts: Iterable[str]) -> list[str]:
    """Return an entry's terms with other facts of its inquiry."""
    kinds = tuple(f"{kind}:" for kind in CHANGING.values())
    return [*(term for term in terms if not term.startswith(kinds)), *facts]


def conditions_of(wanted: SearchFilter) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return what must be asked of the entry and of the inquiry, with the values."""
    given = [name for name in CHANGING if getattr(wanted, name) is not None]
    of_inquiry, values = [f"i.{name} = :{name}" for name in given], {name: getattr(wanted, name) for name in given}
    of_entry = []
    if wanted.since is not None:
        of_entry.append("e.at >= :since")
        values["since"] = wanted.since
    if wanted.until is not None:
        of_entry.append("e.at < :until")
        values["until"] = wanted.until
    return of_entry, of_inquiry, values


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
