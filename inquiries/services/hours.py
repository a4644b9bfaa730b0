"""Opening hours by weekday, checked, and as people write them in a cell: `1-5 08:00-15:30; 4 16:00-18:00`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import BadInput, Why
from bot.services import Hours

TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
DAYS = tuple("1234567")
NEVER = frozenset({"stengt", "stängt", "closed", "aldri", "aldrig", "never", "-", "–"})
_SPAN = re.compile(r"(?P<first>[1-7])(?:-(?P<last>[1-7]))? (?P<begins>\d{1,2}[:.]\d\d)-(?P<ends>\d{1,2}[:.]\d\d)")


def checked_hours(hours: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[list[str]]]:
    """Return opening hours as the store keeps them, sorted. Raises BadInput for what is no day, no time, or overlaps."""
    kept: dict[str, list[list[str]]] = {}
    for day, spans in sorted(hours.items()):
        if day not in DAYS:
            raise BadInput("a day of the opening hours is 1 (Monday) to 7 (Sunday)", why=Why("hours_day"))
        ordered = sorted([str(begins), str(ends)] for begins, ends in spans)
        before = ""
        for begins, ends in ordered:
            if not (TIME.fullmatch(begins) and TIME.fullmatch(ends)) or ends > "24:00" or begins >= ends:
                raise BadInput(
                    "opening hours go from an earlier time to a later one, such as 08:00 to 15:30", why=Why("hours_order")
                )
            if begins < before:
                raise BadInput("opening hours of one day overlap", why=Why("hours_overlap"))
            before = ends
        if ordered:
            kept[day] = ordered
    return kept


def hours_text(hours: Hours) -> str:
    """Return opening hours in one cell, days with the same hours in a row drawn together."""
    said: list[str] = []
    for day in DAYS:
        for begins, ends in hours.get(day, ()):
            said.append(f"{day} {begins}-{ends}")
    return "; ".join(_drawn_together(said))


def read_hours(text: str) -> dict[str, list[list[str]]]:
    """Return what a cell says of opening hours. Raises BadInput."""
    if text.strip().lower() in NEVER:
        raise BadInput(
            "who is never open can promise nobody an answer: leave the cell empty for the municipality's hours",
            why=Why("hours_never"),
        )
    found: dict[str, list[list[str]]] = {}
    for part in filter(None, (re.sub(r"\s*[-–]\s*", "-", piece.strip()) for piece in text.split(";"))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise BadInput(
                f"opening hours are written like 1-5 08:00-15:30, not like {part!r}", why=Why("hours_form", {"cell": part})
            )
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if last < first:
            raise BadInput(
                f"the days go from an earlier one to a later one, not like {part!r}", why=Why("days_order", {"cell": part})
            )
        for day in range(first, last + 1):
            found.setdefault(str(day), []).append([_time(match["begins"]), _time(match["ends"])])
    return checked_hours(found)


def same_hours(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two opening hours are the same, however they are kept."""
    return checked_hours(one) == checked_hours(other)


def _time(text: str) -> str:
    return text.replace(".", ":").zfill(len("08:00"))


def _drawn_together(said: list[str]) -> list[str]:
    """Return `1 …`, `2 …` as `1-2 …` where the hours are the same, first by hours, then by day."""
    days: dict[str, list[int]] = {}
    for one in said:
        name, span = one.split(" ", 1)
        days.setdefault(span, []).append(int(name))
    drawn: list[tuple[int, str]] = []
    for span, found in days.items():
        start = found[0]
        for last, following in zip(found, [*found[1:], 0], strict=True):
            if following != last + 1:
                drawn.append((start, f"{start} {span}" if start == last else f"{start}-{last} {span}"))
                start = following
    return [text for _, text in sorted(drawn)]
