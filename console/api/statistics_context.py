"""What the console's views of statistics work with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.interfaces import Clock
from bot.services import ServiceRegister
from bot.statistics import Statistics


class TopicNames(Protocol):
    """Knows what topics are called."""

    async def label(self, municipality: str, topic: str, language: str) -> str:
        """Return a topic's name, the id itself where there is no such topic."""
        ...


@dataclass(frozen=True, slots=True)
class StatisticsDesk:
    """What counts, and what things are called; `zone` is the one that the municipality's clocks show."""

    statistics: Statistics
    register: ServiceRegister
    topics: TopicNames
    clock: Clock
    zone: ZoneInfo


STATISTICS: web.AppKey[StatisticsDesk] = web.AppKey("statistics", StatisticsDesk)
