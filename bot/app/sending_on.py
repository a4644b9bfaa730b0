"""Builds what sends messages on to somebody outside."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.database import Database
from bot.interfaces import Clock, Texts
from bot.settings import Settings
from inquiries.sending_on import SqlSendingOn


def sending_on(settings: Settings, database: Database, clock: Clock, texts: Texts) -> SqlSendingOn:
    """Return it over the store."""
    municipality = settings.municipality
    return SqlSendingOn(database, clock, texts, language=municipality.language, zone=ZoneInfo(municipality.time_zone))
