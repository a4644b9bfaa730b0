"""Builds what staff keep of the inbox for themselves."""

from __future__ import annotations

from bot.database import Database
from bot.interfaces import Clock
from console.api.inbox_context import InboxDesk
from inquiries.notices import SqlNotices
from inquiries.own.filters import SqlSavedFilters
from inquiries.own.store import SqlOwnInbox


def inbox_desk(database: Database, clock: Clock) -> InboxDesk:
    """Return what the console knows of it."""
    return InboxDesk(SqlOwnInbox(database, clock), SqlSavedFilters(database, clock), SqlNotices(database, clock))
