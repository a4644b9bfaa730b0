"""Deletes what was said when its time is over."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select

from bot.database import Database
from bot.interfaces import Clock, Desk
from bot.messages import Owner
from inquiries.models import conversations

log = logging.getLogger(__name__)


class Retention:
    """Deletes conversations some days after their last message; one that a person works on is kept until it is closed."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, days: int) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._days = days

    async def run(self) -> int:
        """Delete what is due and return how many conversations that were."""
        limit = self._clock.now() - timedelta(days=self._days)
        query = select(conversations.c.id).where(
            conversations.c.updated_at < limit,
            conversations.c.owner == Owner.BOT.value,
            conversations.c.deleted_at.is_(None),
        )
        async with self._database.read() as connection:
            due = list((await connection.execute(query)).scalars())
        for conversation in due:
            await self._desk.forget(conversation, idle_since=limit)
        await self.leave_no_trace()
        if due:
            log.info("retention: %d conversations older than %d days deleted", len(due), self._days)
        return len(due)

    async def leave_no_trace(self) -> None:
        """Bring SQLite's write-ahead log into the file and empty it, so that no deleted text stays in it."""
        if not await self._database.empty_journal():
            log.warning("the write-ahead log was in use and could not be emptied; the next run tries again")
