"""What each member of staff has read of the inbox, over the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.followers import FOLLOWED
from bot.inbox import Looked
from bot.interfaces import Clock
from bot.messages import Reach
from inquiries.models import conversations, inquiries, notices
from inquiries.own.models import MENTION, inbox_seen
from inquiries.parameters import MUNICIPALITY, NOW, STAFF
from inquiries.reach import within
from inquiries.views import JUNK, OF_NOTICE, mentions, unread_by, views

READ_BY_LOOKING = (MENTION, FOLLOWED)
"""Kinds of notices that are read by looking at their inquiry."""

Written = TypeVar("Written")


class SqlOwnInbox:
    """OwnInbox over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def saw(self, municipality: str, staff: str, inquiry: str, sequence: int) -> Looked:
        """Write up to which event somebody has seen an inquiry, and that it is not marked any more. Raises NotFound."""
        now = self._clock.now()
        told = and_(notices.c.municipality == municipality, notices.c.staff == staff, notices.c.kind.in_(READ_BY_LOOKING))
        unread = and_(told, notices.c.about == f"inquiry:{inquiry}", notices.c.read_at.is_(None))
        clear = update(notices).where(unread).values(read_at=now)
        its = and_(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiry)
        behind = update(inbox_seen).where(its, or_(inbox_seen.c.sequence < sequence, inbox_seen.c.unread))
        further = case((inbox_seen.c.sequence < sequence, sequence), else_=inbox_seen.c.sequence)
        look = behind.values(sequence=further, at=now, unread=False)

        async def write(connection: AsyncConnection) -> Looked:
            asked = select(inquiries.c.id).where(inquiries.c.id == inquiry, unread_by(staff))
            was_unread = (await connection.execute(asked)).first() is not None
            await connection.execute(look)
            return Looked(int((await connection.execute(clear)).rowcount), was_unread)

        return await self._upon_row(municipality, staff, inquiry, write)

    async def unsaw(self, municipality: str, staff: str, inquiry: str) -> None:
        """Mark an inquiry as unread until somebody looks at it again; for themselves alone. Raises NotFound."""
        its = and_(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiry)
        mark = update(inbox_seen).where(its).values(unread=True, at=self._clock.now())

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(mark)

        await self._upon_row(municipality, staff, inquiry, write)

    async def _upon_row(
        self, municipality: str, staff: str, inquiry: str, write: Callable[[AsyncConnection], Awaitable[Written]]
    ) -> Written:
        """Change the row of what somebody has seen of an inquiry, which is made where there is none. Raises NotFound."""
        known = select(inquiries.c.id).where(inquiries.c.id == inquiry, inquiries.c.municipality == municipality)
        row = select(inbox_seen.c.sequence).where(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiry)
        first = {"staff": staff, "inquiry": inquiry, "municipality": municipality, "sequence": 0, "at": self._clock.now()}

        async def once() -> Written:
            async with self._database.write() as connection:
                if (await connection.execute(known)).first() is None:
                    raise NotFound("no such inquiry")
                if (await connection.execute(row)).first() is None:
                    await connection.execute(insert(inbox_seen).values(**first))
                return await write(connection)

        try:
            return await once()
        except IntegrityError:
            # The same person's other window was faster with the first row; now there is one to change.
            return await once()

    async def unread(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return which of these inquiries hold something of a citizen that somebody has not seen, or are marked by them."""
        asked = and_(inquiries.c.municipality == municipality, inquiries.c.id.in_(shown))
        async with self._database.read() as connection:
            found = await connection.execute(select(inquiries.c.id).where(asked, unread_by(staff)))
            return frozenset(found.scalars())

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many of somebody's own inquiries, and of those they follow, are unread, and mentions likewise.

        What they follow, and a mention, count for as long as they may see the inquiry.
        """
        values = {"municipality": municipality, "staff": staff, "now": self._clock.now()}
        async with self._database.read() as connection:
            row = (await connection.execute(_counting(reach), values)).mappings().one()
        return {name: int(row[name]) for name in row}


@cache
def _counting(reach: Reach) -> Select[Any]:
    """Return what counts somebody's own."""
    theirs = inquiries.join(conversations, conversations.c.id == inquiries.c.conversation)
    of_view = views(MUNICIPALITY, STAFF, NOW)
    unread = select(func.count()).select_from(theirs)
    unread = unread.where(inquiries.c.municipality == MUNICIPALITY, inquiries.c.deleted_at.is_(None), unread_by(STAFF))
    seen = (
        select(inquiries.c.id)
        .select_from(theirs)
        .where(inquiries.c.id == OF_NOTICE, inquiries.c.deleted_at.is_(None), ~JUNK)
        .where(within(reach, MUNICIPALITY, STAFF))
    )
    mentioned = (
        select(func.count())
        .select_from(notices)
        .where(mentions(MUNICIPALITY, STAFF), notices.c.read_at.is_(None), exists(seen.correlate(notices)))
    )
    followed = unread.where(of_view["following"], within(reach, MUNICIPALITY, STAFF))
    return select(
        unread.where(of_view["mine"]).scalar_subquery().label("unread"),
        followed.scalar_subquery().label("followed"),
        mentioned.scalar_subquery().label("mentions"),
    )
