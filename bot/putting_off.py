"""Putting an inquiry off: it leaves the lists of what is to be done until a moment, and comes back by itself.

Nothing of it reaches the citizen, and no deadline stands still for it: what is late stays in the list of what is late.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.errors import BadInput, Why
from bot.working_days import WorkingDays

LONGEST = timedelta(days=366)
LATER = timedelta(hours=3)
WEEK = 7


def suggested_moments(days: WorkingDays, now: datetime) -> dict[str, datetime]:
    """Return the moments that staff are most likely to want, by what they are called, in order of time.

    `later_today` is there only where it is while the municipality is open, `opening_today` only before it opens; the others
    are openings of working days, each once: on a Friday the next working day is next week's.
    """
    today = days.local_day(now)
    following = days.after(today + timedelta(days=1), 0)
    found = _today(days, today, now) if days.works(today) else {}
    monday = today + timedelta(days=WEEK - today.weekday())
    found["next_working_day"] = days.opens(following)
    found["third_working_day"] = days.opens(days.after(following, 2))
    found["next_week"] = days.opens(days.after(monday, 0))
    names = {at: name for name, at in reversed(found.items())}
    return {names[at]: at for at in sorted(names)}


def opening_in(days: WorkingDays, now: datetime, count: int) -> datetime:
    """Return the opening of the day that lies `count` days ahead, or of the next working day."""
    return days.opens(days.after(days.local_day(now) + timedelta(days=count), 0))


def _today(days: WorkingDays, today: date, now: datetime) -> dict[str, datetime]:
    """Return what is left of a working day."""
    opens, later = days.opens(today), now.replace(second=0, microsecond=0) + LATER
    found = {"opening_today": opens} if now < opens else {}
    return found | ({"later_today": later} if opens < later < days.closes(today) else {})


def refuse_odd(until: datetime, now: datetime) -> None:
    """Refuse a moment that is past, or so far ahead that nobody would remember why. Raises BadInput."""
    if until <= now:
        raise BadInput("the moment until which it is put off is past", why=Why("moment_past"))
    if until > now + LONGEST:
        raise BadInput("put it off for a year at most", why=Why("moment_far"))
