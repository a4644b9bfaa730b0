"""Statistics of inquiries: what is counted, and how; pure arithmetic over what the record keeps for good.

Nothing here needs what people said or who they were, so that numbers stay as they are when personal data is removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from bot.handling import REGISTERED_CHANNELS
from bot.satisfaction import Helped

HOURS = tuple(str(hour) for hour in range(24))
WEEKDAYS = tuple(str(day) for day in range(1, 8))
"""ISO 8601: 1 is Monday."""

BY = ("channel", "kind", "topic", "service", "unit", "weekday", "hour")
"""What inquiries are counted by; an empty key counts those of which it is not known."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to another, both included, by the clock of a time zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    def before(self) -> Period:
        """Return the period of the same length right before this one."""
        length = self.last - self.first
        last = self.first - timedelta(days=1)
        return Period(last - length, last, self.zone)


@dataclass(frozen=True, slots=True)
class Opened:
    """What counts of one inquiry. `by_staff` tells that staff wrote it down; `handed_over` that a bot gave it to them.

    `asked_at` is when the person was asked whether they were helped, `helped` what they answered.
    """

    opened_at: datetime
    channel: str
    kind: str | None
    topic: str | None
    service: str | None
    unit: str | None
    by_staff: bool
    handed_over: bool
    first_answered_at: datetime | None
    answer_due: datetime | None
    solved_at: datetime | None
    solution_due: datetime | None
    reopened: int
    asked_at: datetime | None = None
    helped: str | None = None

    @property
    def begun(self) -> bool:
        """Whether staff wrote first: then nobody waited for a first answer."""
        return self.by_staff and self.channel not in REGISTERED_CHANNELS


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: how often it came about, the median and the 90th percentile in hours.

    `due` is of how many the promised time is over or kept, `in_time` how many of those kept it.
    """

    count: int
    median_h: float | None
    p90_h: float | None
    due: int
    in_time: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many people were asked whether they were helped, how many of those answered, and what."""

    asked: int = 0
    answered: int = 0
    yes: int = 0
    partly: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What was opened in a period and what became of it until now.

    `bot_alone` were never handed over; `for_staff` were, or staff wrote them down; `answered` of those have had an answer by
    a person. `reopened` counts inquiries, not how often.
    """

    period: Period
    opened: int
    bot_alone: int
    for_staff: int
    answered: int
    solved: int
    reopened: int
    first_answer: Times
    solution: Times
    satisfaction: Satisfaction
    by: dict[str, dict[str, int]]


class Statistics(Protocol):
    """Counts the inquiries of a municipality, or of several together."""

    async def figures(self, municipality: str, period: Period, *, now: datetime) -> Figures:
        """Return the figures of what was opened in a period."""
        ...

    async def figures_together(self, municipalities: Sequence[str], period: Period, *, now: datetime) -> Figures:
        """Return the figures of several municipalities as if they were one."""
        ...


def counted(period: Period, opened: Sequence[Opened], now: datetime) -> Figures:
    """Return the figures of inquiries that were opened in a period, as they stand now."""
    for_staff = [one for one in opened if one.by_staff or one.handed_over]
    asked_us = [one for one in for_staff if not one.begun]
    return Figures(
        period=period,
        opened=len(opened),
        bot_alone=len(opened) - len(for_staff),
        for_staff=len(for_staff),
        answered=sum(one.first_answered_at is not None for one in for_staff),
        solved=sum(one.solved_at is not None for one in opened),
        reopened=sum(one.reopened > 0 for one in opened),
        first_answer=_times(((one.opened_at, one.first_answered_at, one.answer_due) for one in asked_us), now),
        solution=_times(((one.opened_at, one.solved_at, one.solution_due) for one in for_staff), now),
        satisfaction=_satisfaction(opened),
        by={name: _by(name, opened, period.zone) for name in BY},
    )


def _times(spans: Iterable[tuple[datetime, datetime | None, datetime | None]], now: datetime) -> Times:
    took: list[float] = []
    due = in_time = 0
    for begin, end, promised in spans:
        if end is not None:
            took.append((end - begin) / timedelta(hours=1))
        if promised is not None and (end is not None or promised < now):
            due += 1
            in_time += end is not None and end <= promised
    median, p90 = (float(value) for value in np.percentile(took, [50, 90])) if took else (None, None)
    return Times(len(took), median, p90, due, in_time)


def _satisfaction(opened: Iterable[Opened]) -> Satisfaction:
    asked = [one for one in opened if one.asked_at is not None]
    said = Counter(one.helped for one in asked if one.helped is not None)
    return Satisfaction(len(asked), said.total(), *(said[helped.value] for helped in Helped))


def _by(name: str, opened: Iterable[Opened], zone: ZoneInfo) -> dict[str, int]:
    """Count by one thing: hours and weekdays in their order and all of them, anything else the most frequent first."""
    if name == "hour":
        found = Counter(str(one.opened_at.astimezone(zone).hour) for one in opened)
        return {hour: found[hour] for hour in HOURS}
    if name == "weekday":
        found = Counter(str(one.opened_at.astimezone(zone).isoweekday()) for one in opened)
        return {day: found[day] for day in WEEKDAYS}
    found = Counter(getattr(one, name) or "" for one in opened)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
