"""What is told of waiting: whether somebody is there, the place in the queue, and what others really waited."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from bot.chatting import Chatting, Wait
from bot.interfaces import Clock
from bot.working_days import WorkingDays

LOOKED_BACK = timedelta(days=7)
NEWEST = 20
FEWEST = 5
"""Below so many waits nothing is said: a span of two is chance."""
KEPT_S = 60.0
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """What most of the last `count` waited, in whole minutes; `to_minutes` is at least 1."""

    count: int
    from_minutes: int
    to_minutes: int


def span_of(waits: list[Wait], now: datetime) -> Span | None:
    """Return between what the middle eight tenths of the newest waits lay, None where there are too few.

    Who still waits counts with the time so far once that is longer than half of the others had to wait: leaving them out
    would make a bad day look like a good one.
    """
    done = [(wait.ended - wait.since).total_seconds() for wait in waits if wait.ended is not None][:NEWEST]
    if len(done) < FEWEST:
        return None
    usual = median(done)
    going_on = [(now - wait.since).total_seconds() for wait in waits if wait.ended is None]
    seconds = done + [so_far for so_far in going_on if so_far > usual]
    tenths = quantiles(seconds, n=10, method="inclusive")
    low, high = math.floor(tenths[0] / MINUTE), max(1, math.ceil(tenths[-1] / MINUTE))
    return Span(len(seconds), low, high)


@dataclass
class Waiting:
    """Tells somebody in the queue how long it may take; what others waited is counted anew every minute."""

    chatting: Chatting
    days: WorkingDays
    clock: Clock
    municipality: str
    _known: Span | None = None
    _counted: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def hours(self) -> dict[str, Any]:
        """Return whether it is open now, and when that changes."""
        now = self.clock.now()
        opens, closes = self._next(now)
        is_open = opens <= now
        return {"open": is_open, "changes_at": (closes if is_open else opens).isoformat()}

    async def told(self, conversation: str) -> dict[str, Any]:
        """Return what is told in one conversation; of waits only while it is open, since nobody answers before."""
        ahead = await self.chatting.ahead(self.municipality, conversation)
        hours = self.hours()
        span = await self._span() if hours["open"] and ahead is not None else None
        waits = None if span is None else {"count": span.count, "from": span.from_minutes, "to": span.to_minutes}
        return {"hours": hours, "ahead": ahead, "waits": waits}

    async def _span(self) -> Span | None:
        now = self.clock.now()
        if (now - self._counted).total_seconds() >= KEPT_S:
            found = await self.chatting.waits(self.municipality, now - LOOKED_BACK, 10 * NEWEST)
            # A wait that began in the evening tells nothing of how long it takes while somebody is there.
            self._known = span_of([wait for wait in found if self._open_at(wait.since)], now)
            self._counted = now
        return self._known

    def _open_at(self, moment: datetime) -> bool:
        return self._next(moment)[0] <= moment

    def _next(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return the span of opening hours that a moment lies in, or else the next one."""
        day = self.days.after(self.days.local_day(moment), 0)
        while True:
            for opens, closes in self.days.spans(day):
                if moment < closes:
                    return opens, closes
            day = self.days.after(day + timedelta(days=1), 0)
