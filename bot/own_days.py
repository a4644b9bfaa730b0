"""Working days of a unit or service with opening hours or closed days of its own: arithmetic, as in `bot.working_days`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.services import Hours
from bot.working_days import DAY, Calendar, Span, WorkingDays

MIDNIGHT = "24:00"
LAST_SECOND = time(23, 59, 59)


def own_days(municipality: WorkingDays, weekly: Hours, shut: Iterable[date] = ()) -> WorkingDays:
    """Return the days of who is open by `weekly` and closed on `shut`; the municipality's where neither says anything."""
    closed = frozenset(shut)
    return OwnDays(municipality, weekly, closed) if weekly or closed else municipality


class OwnDays(WorkingDays):
    """The days of a unit or service within a municipality: its own hours, where it has any, and its own closed days.

    Saturdays and Sundays count only where the hours name them; public holidays and days on which the municipality is closed
    never do, and half days end as early for everybody. Where it never opens the municipality's own days are taken: who
    writes such hours is refused, and a deadline that never came would be none.
    """

    def __init__(self, municipality: WorkingDays, weekly: Hours, shut: frozenset[date]) -> None:
        self.zone = municipality.zone
        self._municipality = municipality
        self._weekly = weekly
        self._shut = shut

    @property
    def calendar(self) -> Calendar:
        """What holds for everybody of the municipality, as it is now."""
        return self._municipality.calendar

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return bool(self._own_spans(day))

    def spans(self, day: date) -> list[Span]:
        """Return from when to when it is open on a working day, in UTC, in order."""
        return self._own_spans(day) or self._municipality.spans(day)

    def first_counted(self, moment: datetime) -> date:
        """Return the day from which something that came at a moment is counted: the next one when it came late."""
        day = self.local_day(moment)
        closed = self.works(day) and moment >= self.closes(day)
        return day + DAY if closed else self._municipality.first_counted(moment)

    def month_after(self, moment: datetime) -> date:
        """Return the day by which «within a month» is kept: the law counts the municipality's days, whoever is closed."""
        return self._municipality.month_after(moment)

    def _own_spans(self, day: date) -> list[Span]:
        if day in self._shut or self.calendar.shut(day):
            return []
        if not self._weekly:
            return self._municipality.spans(day) if self._municipality.works(day) else []
        ends = self.calendar.at(day, self.calendar.hours.half_day) if day in self.calendar.half else None
        spans = [self._span(day, *one) for one in self._weekly.get(str(day.isoweekday()), ())]
        cut = [(begins, min(closes, ends or closes)) for begins, closes in spans]
        return [(begins, closes) for begins, closes in cut if begins < closes]

    def _span(self, day: date, begins: str, ends: str) -> Span:
        # What ends at midnight ends a second before: a deadline must not fall on the next day.
        closes = LAST_SECOND if ends == MIDNIGHT else time.fromisoformat(ends)
        return self.calendar.at(day, time.fromisoformat(begins)), self.calendar.at(day, closes)

    def _rather(self, day: date, step: timedelta) -> date:
        return self._municipality.after(day, 0) if step > timedelta() else self._municipality.before(day, 0)
