"""Builds the statistics of inquiries."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.database import Database
from bot.interfaces import Clock
from bot.services import ServiceRegister
from bot.settings import Settings
from console.api.statistics_context import StatisticsDesk, TopicNames
from inquiries.statistics.store import SqlStatistics


def statistics_desk(
    settings: Settings, database: Database, register: ServiceRegister, topics: TopicNames, clock: Clock
) -> StatisticsDesk:
    """Return what the console's statistics work with."""
    return StatisticsDesk(SqlStatistics(database), register, topics, clock, ZoneInfo(settings.municipality.time_zone))
