"""When a unit can be met: its own hours, or the municipality's where it has none, on days on which it works."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.working_days import WorkingDays

LOOK_AHEAD_DAYS = 14


def open_at(days: WorkingDays, at: datetime) -> tuple[bool, datetime | None]:
    """Tell whether somebody with these days is open at a moment, and when next where not (None: not within two weeks)."""
    first = days.local_day(at)
    for day in (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)):
        for begins, ends in days.spans(day) if days.works(day) else ():
            if begins <= at < ends:
                return True, None
            if begins > at:
                return False, begins
    return False, None
