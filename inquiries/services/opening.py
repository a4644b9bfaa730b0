"""When a unit can be met: its own hours, or the municipality's where it has none, on days on which anybody works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from bot.services import Hours
from bot.working_days import WorkingDays

LOOK_AHEAD_DAYS = 14
MIDNIGHT = "24:00"


def open_at(hours: Hours, at: datetime, days: WorkingDays) -> tuple[bool, datetime | None]:
    """Tell whether a unit is open at a moment, and when it opens next where it is not (None: not within two weeks).

    Weekends count only where the unit's own hours name them; holidays and closed days within the week never do.
    """
    for begins, ends in _spans(hours, at, days):
        if begins <= at < ends:
            return True, None
        if begins > at:
            return False, begins
    return False, None


def _spans(hours: Hours, at: datetime, days: WorkingDays) -> Iterator[tuple[datetime, datetime]]:
    first = days.local_day(at)
    for day in (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)):
        if not hours:
            if days.works(day):
                yield days.opens(day), days.closes(day)
            continue
        if day.isoweekday() < 6 and not days.works(day):
            continue
        for begins, ends in hours.get(str(day.isoweekday()), ()):
            midnight = ends == MIDNIGHT
            last = day + timedelta(days=1) if midnight else day
            closes = time(0) if midnight else time.fromisoformat(ends)
            yield (
                datetime.combine(day, time.fromisoformat(begins), days.zone).astimezone(UTC),
                datetime.combine(last, closes, days.zone).astimezone(UTC),
            )
