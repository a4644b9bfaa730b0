"""Solving, closing what was solved, and opening again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.interfaces import Clock
from bot.messages import Author, InquiryStatus, Owner, Reply, Staff
from inquiries.desk import LIVE
from inquiries.handling.reopening import reopened_by_staff
from inquiries.handling.states import DONE
from inquiries.handling.steps import note_step
from inquiries.models import inquiries
from inquiries.writing import conversation_of, leave_to_nobody, reply_address, say_to_citizen, set_status

AT_ONCE = 200


class SqlFinishing:
    """Brings inquiries to their end, and back from it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def solve(self, inquiry: str, *, staff: Staff, notice: str) -> None:
        """Mark an inquiry as solved; what the citizen writes opens it again. Twice is once.

        `notice` tells the citizen, on channels where people sit and wait. Raises NotFound, and Conflict when it is closed
        or a colleague has it.
        """
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            if status == InquiryStatus.SOLVED:
                return
            if status == InquiryStatus.CLOSED:
                raise Conflict("the inquiry is closed")
            if context["owner"] == Owner.STAFF and context["staff"] != staff.id:
                raise Conflict(f"{context['staff_name']} has the conversation")
            now = self._clock.now()
            if notice and reply_address(context).channel in LIVE:
                await say_to_citizen(connection, context, Author.NOTICE, Reply(notice), now)
            await set_status(connection, context, InquiryStatus.SOLVED, now)
            await leave_to_nobody(connection, context, now)
            where = {"municipality": staff.municipality, "inquiry": inquiry}
            await note_step(connection, kind="solved", at=now, staff=staff.id, **where)

    async def reopen(self, inquiry: str, *, staff: Staff, notice: str) -> None:
        """Open a solved or closed inquiry and give it to `staff`.

        Raises NotFound, and Conflict when it is open, was merged, or the conversation has gone on with a newer one.
        """
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            if status not in {done.value for done in DONE}:
                raise Conflict("the inquiry is open")
            now = self._clock.now()
            await reopened_by_staff(connection, context, staff, now)
            if notice and reply_address(context).channel in LIVE:
                await say_to_citizen(connection, context, Author.NOTICE, Reply(notice), now)

    async def close_solved(self, *, after: timedelta) -> int:
        """Close what was solved so long ago and return how many inquiries that were."""
        limit = self._clock.now() - after
        due = (inquiries.c.status == InquiryStatus.SOLVED.value) & (inquiries.c.solved_at <= limit)
        query = select(inquiries.c.municipality, inquiries.c.id).where(due, inquiries.c.deleted_at.is_(None))
        async with self._database.read() as connection:
            found = (await connection.execute(query.order_by(inquiries.c.solved_at).limit(AT_ONCE))).all()
        return sum([await self._close(row.municipality, row.id, after) for row in found])

    async def _close(self, municipality: str, inquiry: str, after: timedelta) -> bool:
        """Close one, unless its citizen has written meanwhile."""
        async with self._database.write() as connection:
            try:
                context, status = await conversation_of(connection, inquiry, municipality)
            except NotFound:
                return False  # It was deleted meanwhile.
            if status != InquiryStatus.SOLVED:
                return False
            now = self._clock.now()
            await set_status(connection, context, InquiryStatus.CLOSED, now)
            where = {"municipality": municipality, "inquiry": inquiry}
            await note_step(connection, kind="closed", at=now, **where, after_days=after.days)
        return True
