"""What crosses the layers about how the desk stands at this moment: bare figures, and the few inquiries that press most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Reach

AGES_H = (1, 4, 24)
"""Bounds, in hours, by which those who wait are parted: under the first, between two of them, over the last."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Those of one unit and channel who wait for us.

    `unowned` of them nobody has taken; `since` is the one who has waited longest; `ages` counts by `AGES_H`, the newest
    first, one more than there are bounds. A unit without id is none.
    """

    unit: str
    unit_name: str
    channel: str
    count: int
    unowned: int
    since: datetime
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inquiry whose citizen waits; without id, number, title and unit where it is kept from the asker."""

    since: datetime
    channel: str
    inquiry: str | None = None
    number: str = ""
    title: str = ""
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An inquiry that holds a question that the bot could not answer, and when it was asked."""

    inquiry: str
    number: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BotToday:
    """What became of the questions that the bot was asked today; `referred` belong to specialists and count neither way."""

    answered: int = 0
    unanswered: int = 0
    referred: int = 0


@dataclass(frozen=True, slots=True)
class DeskNow:
    """How the desk stands. `due_today` are those whose deadline ends today and is not over; `held` is what each has open."""

    queues: tuple[Queue, ...]
    longest: tuple[Waiting, ...]
    overdue: int
    due_today: int
    held: Mapping[str, int]
    bot: BotToday
    unanswered: tuple[Unanswered, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: how far they reach, and whether the figures are the municipality's or only those of what they reach."""

    municipality: str
    staff: str
    reach: Reach
    whole: bool


class NowBoard(Protocol):
    """Knows how the desk stands."""

    async def now(self, asker: Asker, *, at: datetime, today: Sequence[datetime]) -> DeskNow:
        """Return how it stands at a moment; `today` are the moments at which the day begins and ends."""
        ...
