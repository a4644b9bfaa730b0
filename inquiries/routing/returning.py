"""When somebody who is absent is expected back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.routing import DutyRoster

LOOK_AHEAD = (timedelta(hours=4), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=28))
"""Where one looks for somebody who is absent now, until they are found to be back; later than that is «nobody knows»."""

EXACT = timedelta(minutes=15)


async def expected_back(roster: DutyRoster, municipality: str, staff: str, now: datetime) -> datetime | None:
    """Return when an absent person is there again, to the quarter of an hour; None when that is far away."""
    gone = now
    for ahead in LOOK_AHEAD:
        if staff not in await roster.absent(municipality, now + ahead):
            return await _between(roster, municipality, staff, gone, now + ahead)
        gone = now + ahead
    return None


async def _between(roster: DutyRoster, municipality: str, staff: str, gone: datetime, there: datetime) -> datetime:
    while there - gone > EXACT:
        middle = gone + (there - gone) / 2
        if staff in await roster.absent(municipality, middle):
            gone = middle
        else:
            there = middle
    return there
