"""What each member of staff has read of the inbox, over the database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import NotFound
from bot.followers import FOLLOWED
from bot.interfaces import Clock
from bot.messages import Reach
from inquiries.models import conversations, inquiries, notices
from inquiries.own.models import MENTION, inbox_seen
from inquiries.reach import within
from inquiries.views import JUNK, OF_NOTICE, mentions, unread_by, views

READ_BY_LOOKING = (MENTION, FOLLOWED)
"""Kinds of notices that are read by looking at their inquiry."""


class SqlOwnInbox:
    """OwnInbox over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def saw(self, municipality: str, staff: str, inquiry: str, sequence: int) -> int:
        """Write up to which event somebody has seen an inquiry; return how many notices that reads. Raises NotFound."""
        mine = and_(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiry)
        known = and_(inquiries.c.id == inquiry, inquiries.c.municipality == municipality)
        now = self._clock.now()
        later = update(inbox_seen).where(mine, inbox_seen.c.sequence < sequence).values(sequence=sequence, at=now)
        values = {"staff": staff, "inquiry": inquiry, "municipality": municipality, "sequence": sequence, "at": now}
        told = and_(notices.c.municipality == municipality, notices.c.staff == staff, notices.c.kind.in_(READ_BY_LOOKING))
        unread = and_(told, notices.c.about == f"inquiry:{inquiry}", notices.c.read_at.is_(None))
        clear = update(notices).where(unread).values(read_at=now)
        try:
            async with self._database.write() as connection:
                if (await connection.execute(select(inquiries.c.id).where(known))).first() is None:
                    raise NotFound("no such inquiry")
                if (await connection.execute(select(inbox_seen.c.sequence).where(mine))).first() is None:
                    await connection.execute(insert(inbox_seen).values(**values))
                else:
                    await connection.execute(later)
                return int((await connection.execute(clear)).rowcount)
        except IntegrityError:
            # The same person's other window was faster with the first row; now there is one to change.
            async with self._database.write() as connection:
                await connection.execute(later)
                return int((await connection.execute(clear)).rowcount)

    async def unsaw(self, municipality: str, staff: str, inquiry: str) -> None:
        """Take an inquiry for one that somebody has not seen, whatever was said in it; for themselves alone."""
        mine = and_(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiry)
        async with self._database.write() as connection:
            await connection.execute(delete(inbox_seen).where(mine, inbox_seen.c.municipality == municipality))

    async def unread(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return which of these inquiries hold something of a citizen that somebody has not seen."""
        asked = and_(inquiries.c.municipality == municipality, inquiries.c.id.in_(shown))
        async with self._database.read() as connection:
            found = await connection.execute(select(inquiries.c.id).where(asked, unread_by(staff)))
            return frozenset(found.scalars())

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many of somebody's own inquiries, and of those they follow, are unread, and mentions likewise.

        What they follow, and a mention, count for as long as they may see the inquiry.
        """
        theirs = inquiries.join(conversations, conversations.c.id == inquiries.c.conversation)
        of_view = views(municipality, staff, self._clock.now())
        unread = select(func.count()).select_from(theirs)
        unread = unread.where(inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None), unread_by(staff))
        seen = (
            select(inquiries.c.id)
            .select_from(theirs)
            .where(inquiries.c.id == OF_NOTICE, inquiries.c.deleted_at.is_(None), ~JUNK)
            .where(within(reach, municipality, staff))
        )
        mentioned = (
            select(func.count())
            .select_from(notices)
            .where(mentions(municipality, staff), notices.c.read_at.is_(None), exists(seen.correlate(notices)))
        )
        followed = unread.where(of_view["following"], within(reach, municipality, staff))
        async with self._database.read() as connection:
            return {
                "unread": int((await connection.execute(unread.where(of_view["mine"]))).scalar_one()),
                "followed": int((await connection.execute(followed)).scalar_one()),
                "mentions": int((await connection.execute(mentioned)).scalar_one()),
            }
