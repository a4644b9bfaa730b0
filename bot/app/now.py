"""Builds what knows how the desk stands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.database import Database
from bot.interfaces import Clock
from bot.settings import Settings
from console.api.now_context import NowDesk
from inquiries.now.store import SqlNow


def now_desk(settings: Settings, database: Database, clock: Clock) -> NowDesk:
    """Return what the console's view of it works with."""
    return NowDesk(SqlNow(database), clock, ZoneInfo(settings.municipality.time_zone))
