"""Working days of a municipality: public holidays of its country, days on which it is closed, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from holidays import country_holidays

from bot.interfaces import Clock
from bot.messages import Promise

IN_WORDS = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "sv": "EEEE d MMMM", "en": "EEEE d MMMM"}
SATURDAY = 5
LATE_HOUR = 15
"""Who writes after this hour, in the municipality's own time, is counted from the next working day."""


class WorkingDays:
    """Counts days on which the municipality works: Monday to Friday, no public holiday, not closed by its own decision."""

    def __init__(self, country: str, time_zone: str, closed: Iterable[date] = ()) -> None:
        self._holidays = country_holidays(country)
        self.zone = ZoneInfo(time_zone)
        self._closed = frozenset(closed)

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return day.weekday() < SATURDAY and day not in self._holidays and day not in self._closed

    def after(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days after a day; with 0 the day itself or the next one."""
        while not self.works(day):
            day += timedelta(days=1)
        for _ in range(count):
            day += timedelta(days=1)
            while not self.works(day):
                day += timedelta(days=1)
        return day


class WorkingDayPromises:
    """Promises an answer within a number of working days."""

    def __init__(self, days: WorkingDays, clock: Clock, *, within: int) -> None:
        self._days = days
        self._clock = clock
        self._within = within

    def promise(self, language: str) -> Promise:
        """Return the day by which who writes now has an answer."""
        now = self._clock.now().astimezone(self._days.zone)
        first = now.date() + timedelta(days=1) if now.hour >= LATE_HOUR else now.date()
        day = self._days.after(first, self._within)
        return Promise(day, in_words(day, language))


def in_words(day: date, language: str) -> str:
    """Return a day as people say it, with the year where it is not the one that is meant by itself."""
    pattern = IN_WORDS.get(language, IN_WORDS["en"])
    return format_date(day, pattern, locale=language if language in IN_WORDS else "en")
