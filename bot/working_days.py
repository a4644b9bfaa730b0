"""Working days of a municipality: public holidays of its country, closed and half days, opening hours, promises.

Nothing here knows the present moment except through a Clock, and nothing reads or writes: it is arithmetic, and its tests
hold its laws (never a closed day, later never gives earlier, adding and counting agree) over many years.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from holidays import HolidayBase, country_holidays

from bot.errors import SettingsError
from bot.interfaces import Clock
from bot.messages import Promise

IN_WORDS = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "sv": "EEEE d MMMM", "en": "EEEE d MMMM"}
SATURDAY = 5
LATE_HOUR = 15
"""Who writes after this hour, in the municipality's own time, is counted from the next working day."""
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LONGEST_CLOSED = 400
"""Days after which nobody waits for the next opening any more: what never opens must not hold up what is counted by it."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when the municipality is open on a working day, in its own time; half days end at `half_day`."""

    opens: time = time(8)
    closes: time = time(15, 30)
    half_day: time = time(12)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What holds for everybody of a municipality: where it is, when nobody works, and until when it is open."""

    zone: ZoneInfo
    holidays: HolidayBase
    closed: frozenset[date]
    half: frozenset[date]
    hours: Hours

    def shut(self, day: date) -> bool:
        """Tell whether a day is a public holiday or one on which the municipality is closed."""
        return day in self.holidays or day in self.closed

    def at(self, day: date, moment: time) -> datetime:
        """Return a moment of a day, in UTC."""
        return datetime.combine(day, moment, self.zone).astimezone(UTC)


class WorkingDays:
    """Counts days on which the municipality works: Monday to Friday, no public holiday, not closed by its own decision.

    `half` are working days that end early, such as the Wednesday before Easter.
    """

    def __init__(
        self,
        country: str,
        time_zone: str,
        closed: Iterable[date] = (),
        *,
        half: Iterable[date] = (),
        hours: Hours | None = None,
    ) -> None:
        self.zone = ZoneInfo(time_zone)
        known = (country_holidays(country), frozenset(closed), frozenset(half), hours or Hours())
        self._calendar = Calendar(self.zone, *known)

    @property
    def calendar(self) -> Calendar:
        """What holds for everybody of the municipality."""
        return self._calendar

    def become(self, other: WorkingDays) -> None:
        """Count by another's closed days and hours from now on; the time zone stays."""
        self._calendar = replace(other.calendar, zone=self.zone)

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return day.weekday() < SATURDAY and not self.calendar.shut(day)

    def after(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days after a day; with 0 the day itself or the next one."""
        day = self._nearest(day, DAY)
        for _ in range(count):
            day = self._nearest(day + DAY, DAY)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days before a day; with 0 the day itself or the one before."""
        day = self._nearest(day, -DAY)
        for _ in range(count):
            day = self._nearest(day - DAY, -DAY)
        return day

    def count(self, since: date, until: date) -> int:
        """Return how many working days come after a day up to another, that one included; 0 when it is not later."""
        return sum(self.works(since + step * DAY) for step in range(1, (until - since).days + 1))

    def first_counted(self, moment: datetime) -> date:
        """Return the day from which something that came at a moment is counted: the next one when it came late."""
        local = moment.astimezone(self.zone)
        return local.date() + DAY if local.hour >= LATE_HOUR else local.date()

    def local_day(self, moment: datetime) -> date:
        """Return the day of a moment in the municipality's own time."""
        return moment.astimezone(self.zone).date()

    def opens(self, day: date) -> datetime:
        """Return when it opens on a working day, in UTC."""
        return self.spans(day)[0][0]

    def closes(self, day: date) -> datetime:
        """Return when it closes on a working day, in UTC; a deadline on that day ends then."""
        return self.spans(day)[-1][1]

    def spans(self, day: date) -> list[Span]:
        """Return from when to when it is open on a working day, in UTC, in order."""
        hours, at = self.calendar.hours, self.calendar.at
        return [(at(day, hours.opens), at(day, hours.half_day if day in self.calendar.half else hours.closes))]

    def month_after(self, moment: datetime) -> date:
        """Return the day by which «within a month» is kept (forvaltningsloven § 11 a).

        The day of the next month with the same number, the month's last one where there is none; where nobody works on it,
        the working day before, since afterwards it would be too late.
        """
        day = self.local_day(moment)
        year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
        return self.before(date(year, month, min(day.day, calendar.monthrange(year, month)[1])), 0)

    def minutes(self, since: datetime, until: datetime) -> int:
        """Return how many whole minutes of opening hours lie between two moments; 0 when the second is not later.

        Moments are compared in UTC, so that a night in which clocks are set costs or gains nobody anything.
        """
        open_for = timedelta()
        for opens, closes in self._open_from(since):
            if opens >= until:
                break
            open_for += max(timedelta(), min(closes, until) - max(opens, since))
        return open_for // MINUTE

    def after_minutes(self, moment: datetime, count: int) -> datetime:
        """Return the moment, in UTC, at which `count` minutes of opening hours have passed since another."""
        left = count * MINUTE
        for opens, closes in self._open_from(moment):
            begins = max(opens, moment.astimezone(UTC))
            if begins < closes and left <= closes - begins:
                return begins + left
            left -= max(timedelta(), closes - begins)
        raise AssertionError("opening hours never end")

    def _open_from(self, moment: datetime) -> Iterator[Span]:
        day = self.local_day(moment)
        while True:
            day = self.after(day, 0)
            yield from self.spans(day)
            day += DAY

    def _nearest(self, day: date, step: timedelta) -> date:
        for ahead in range(LONGEST_CLOSED):
            if self.works(day + ahead * step):
                return day + ahead * step
        return self._rather(day, step)

    def _rather(self, day: date, step: timedelta) -> date:
        way = "after" if step > timedelta() else "before"
        raise SettingsError(f"no working day within {LONGEST_CLOSED} days {way} {day}: see municipality.closed_on")


class WorkingDayPromises:
    """Promises an answer within a number of working days; `of_service` knows what single services promise (None: nothing).

    `days_of` knows the days of services that have hours of their own, or whose unit has.
    Every promise is counted from now: it is told to somebody who has written just now.
    """

    def __init__(
        self,
        days: WorkingDays,
        clock: Clock,
        *,
        within: int,
        of_service: Callable[[str], int | None] | None = None,
        days_of: Callable[[str], WorkingDays | None] | None = None,
    ) -> None:
        self._days = days
        self._clock = clock
        self._within = within
        self._of_service = of_service
        self._days_of = days_of

    def promise(self, language: str, service: str | None = None) -> Promise:
        """Return the day by which who writes now has an answer, by the promise of the service where one is known."""
        own = self._of_service(service) if self._of_service is not None and service else None
        within = self._within if own is None else own
        days = (self._days_of(service) if self._days_of is not None and service else None) or self._days
        day = days.after(days.first_counted(self._clock.now()), within)
        return Promise(day, in_words(day, language))


def in_words(day: date, language: str) -> str:
    """Return a day as people say it, with the year where it is not the one that is meant by itself."""
    pattern = IN_WORDS.get(language, IN_WORDS["en"])
    return format_date(day, pattern, locale=language if language in IN_WORDS else "en")
