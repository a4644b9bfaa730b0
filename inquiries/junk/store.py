"""Junk over the database: what is junk, who is blocked."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import RowMapping, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.junk import BlockedSender, JunkStanding, Unblock
from bot.messages import Address, Staff
from inquiries.handling.states import DONE
from inquiries.junk.blocking import block_sender_of, is_blocked, sender_of, unblock_one, unblock_sender_of
from inquiries.junk.models import blocked_senders
from inquiries.junk.putting_back import put_back
from inquiries.junk.sorting import sort_out
from inquiries.models import inquiries
from inquiries.writing import conversation_of


class SqlJunk:
    """Junk over SQLite or PostgreSQL; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def standing(self, municipality: str, inquiry: str) -> JunkStanding:
        """Return whether an inquiry is junk, and whether its sender is blocked. Raises NotFound."""
        mine = (inquiries.c.id == inquiry) & (inquiries.c.municipality == municipality) & inquiries.c.deleted_at.is_(None)
        async with self._database.read() as connection:
            row = (await connection.execute(select(inquiries.c.junk_at).where(mine))).one_or_none()
            if row is None:
                raise NotFound("no such inquiry")
            sender = await sender_of(connection, inquiry)
            blocked = sender is not None and await is_blocked(connection, municipality, sender)
        return JunkStanding(row.junk_at is not None, sender, blocked)

    async def sort_out(self, inquiry: str, *, staff: Staff, block: bool = False) -> None:
        """Close an inquiry as junk; its person hears nothing of it. Raises NotFound, BadInput, Conflict."""
        try:
            await self._sort_out(inquiry, staff, block=block)
        except IntegrityError:
            # A colleague blocked the same sender in another inquiry at this moment; now they are found to be blocked.
            await self._sort_out(inquiry, staff, block=block)

    async def _sort_out(self, inquiry: str, staff: Staff, *, block: bool) -> None:
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            row, now = await _row(connection, inquiry), self._clock.now()
            if row["junk_at"] is None:
                await sort_out(connection, context, row, staff, now, done=status in DONE)
            if block:
                await block_sender_of(connection, inquiry, staff, now)

    async def put_back(self, inquiry: str, *, staff: Staff, people: Mapping[str, str], unblock: Unblock = "no") -> None:
        """Let an inquiry stand as it did before. Raises NotFound, and Conflict where its person has a newer open one."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            row, now = await _row(connection, inquiry), self._clock.now()
            if unblock != "no":
                await unblock_sender_of(connection, inquiry, staff, now, here=unblock == "here")
            if row["junk_at"] is not None:
                await put_back(connection, context, row, staff, people, now)

    async def blocked(self, municipality: str) -> list[BlockedSender]:
        """Return the blocked senders, who was blocked last first."""
        query = select(blocked_senders).where(blocked_senders.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(blocked_senders.c.at.desc(), blocked_senders.c.id))).all()
        return [BlockedSender(row.id, Address(row.channel, row.address), row.staff, row.at) for row in rows]

    async def unblock(self, sender: str, *, staff: Staff) -> None:
        """Lift a block; one that is gone already is no error."""
        async with self._database.write() as connection:
            await unblock_one(connection, sender, staff, self._clock.now())


async def _row(connection: AsyncConnection, inquiry: str) -> RowMapping:
    return (await connection.execute(select(inquiries).where(inquiries.c.id == inquiry))).mappings().one()
