"""What the record keeps of inquiries for good, for counting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.database import Database
from bot.statistics import Figures, Opened, Period, counted
from inquiries.models import inquiries
from inquiries.satisfaction.models import satisfaction


class SqlStatistics:
    """Statistics over the database. What was merged is counted as what it was merged into, junk not at all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def figures(self, municipality: str, period: Period, *, now: datetime) -> Figures:
        """Return the figures of what was opened in a period."""
        return await self.figures_together([municipality], period, now=now)

    async def municipalities(self) -> tuple[str, ...]:
        """Return the municipalities that share the store and have had an inquiry."""
        query = select(inquiries.c.municipality).distinct().order_by(inquiries.c.municipality)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def figures_together(self, municipalities: Sequence[str], period: Period, *, now: datetime) -> Figures:
        """Return the figures of several municipalities as if they were one; the counting keeps nobody else waiting."""
        query = select(
            inquiries.c.opened_at,
            inquiries.c.channel,
            inquiries.c.kind,
            inquiries.c.topic,
            inquiries.c.service,
            inquiries.c.unit,
            inquiries.c.registered_by.is_not(None),
            inquiries.c.handover_reason.is_not(None),
            inquiries.c.first_answered_at,
            inquiries.c.answer_due,
            inquiries.c.solved_at,
            inquiries.c.solution_due,
            inquiries.c.reopened,
            satisfaction.c.asked_at,
            satisfaction.c.answer,
        ).where(
            inquiries.c.municipality.in_(municipalities),
            inquiries.c.opened_at >= period.begins,
            inquiries.c.opened_at < period.ends,
            inquiries.c.merged_into.is_(None),
            inquiries.c.junk_at.is_(None),
        )
        query = query.outerjoin(satisfaction, satisfaction.c.inquiry == inquiries.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(lambda: counted(period, [Opened(*row) for row in rows], now))
