"""Which inquiries have to do with each other: linked by staff, or of the same person (F2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.handling import Related
from bot.interfaces import Clock
from bot.messages import Inquiry, Staff
from inquiries.events import append
from inquiries.handling.steps import note_step
from inquiries.models import contacts, conversations, inquiries, inquiry_links
from inquiries.rows import inquiry_from
from inquiries.tags.store import tags_of
from inquiries.views import JUNK
from inquiries.writing import conversation_of

MOST = 20
"""Of a person's other inquiries: the newest ones are those that may be about the same matter."""

LINKED = "linked"


class SqlRelated:
    """Links and a person's other inquiries; rows of other municipalities do not exist for the asker."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, municipality: str, inquiry: str) -> Related:
        """Return what is linked, and what else the same person asked, the newest first. Raises NotFound.

        A person is known by an address alone: without one, only what was asked in the same conversation is theirs.
        """
        async with self._database.read() as connection:
            mine = select(inquiries.c.conversation).where(
                inquiries.c.id == inquiry, inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None)
            )
            conversation = (await connection.execute(mine)).scalar_one_or_none()
            if conversation is None:
                raise NotFound("no such inquiry")
            linked = await listed(connection, municipality, inquiries.c.id.in_(_linked_to(inquiry)))
            theirs = or_(
                inquiries.c.conversation == conversation,
                inquiries.c.conversation.in_(_same_person(municipality, conversation)),
            )
            known = {one.id for one in linked} | {inquiry}
            found = await listed(connection, municipality, theirs & inquiries.c.merged_into.is_(None) & ~JUNK)
        return Related(tuple(linked), tuple([one for one in found if one.id not in known][:MOST]))

    async def link(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Link two inquiries; twice is once. Raises NotFound, and Conflict for an inquiry with itself."""
        if inquiry == other:
            raise Conflict("an inquiry cannot be linked with itself")
        async with self._database.write() as connection:
            contexts = await self._both(connection, inquiry, other, staff)
            pair = _pair(inquiry, other)
            known = select(inquiry_links.c.at).where(inquiry_links.c.inquiry == pair[0], inquiry_links.c.other == pair[1])
            if (await connection.execute(known)).first() is not None:
                return
            now = self._clock.now()
            values = {"municipality": staff.municipality, "staff": staff.id, "at": now}
            await connection.execute(insert(inquiry_links).values(inquiry=pair[0], other=pair[1], **values))
            await self._tell(connection, contexts, LINKED, staff)

    async def unlink(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Take a link away; one that is gone already is no error. Raises NotFound."""
        async with self._database.write() as connection:
            contexts = await self._both(connection, inquiry, other, staff)
            pair = _pair(inquiry, other)
            here = (inquiry_links.c.inquiry == pair[0]) & (inquiry_links.c.other == pair[1])
            if (await connection.execute(delete(inquiry_links).where(here))).rowcount:
                await self._tell(connection, contexts, "unlinked", staff)

    @staticmethod
    async def _both(connection: AsyncConnection, one: str, other: str, staff: Staff) -> list[dict[str, Any]]:
        # In the order of their ids, so that two who link crosswise do not wait in a circle.
        return [(await conversation_of(connection, each, staff.municipality))[0] for each in _pair(one, other)]

    async def _tell(self, connection: AsyncConnection, contexts: list[dict[str, Any]], kind: str, staff: Staff) -> None:
        """Write the step on both, each naming the other, and the events that let consoles look again."""
        now = self._clock.now()
        for context, other in zip(contexts, reversed(contexts), strict=True):
            where = {"municipality": staff.municipality, "inquiry": context["inquiry"]}
            await note_step(connection, kind=kind, at=now, staff=staff.id, **where, other=other["inquiry"])
            await append(connection, context, "changed", now, body={"links": True})


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _linked_to(inquiry: str) -> Select[Any]:
    return (
        select(inquiry_links.c.other)
        .where(inquiry_links.c.inquiry == inquiry)
        .union(select(inquiry_links.c.inquiry).where(inquiry_links.c.other == inquiry))
        .subquery()
        .select()
    )


def _same_person(municipality: str, conversation: str) -> Select[Any]:
    """Return the conversations that share an address with one."""
    own, others = contacts.alias("own"), contacts.alias("others")
    return (
        select(others.c.conversation)
        .join(own, (own.c.channel == others.c.channel) & (own.c.address == others.c.address))
        .where(
            own.c.conversation == conversation,
            own.c.municipality == municipality,
            others.c.municipality == municipality,
        )
    )


async def listed(connection: AsyncConnection, municipality: str, which: Any) -> list[Inquiry]:
    """Return inquiries of a municipality that still have something to read, the newest first."""
    query = (
        select(inquiries, conversations.c.owner, conversations.c.staff, conversations.c.staff_name)
        .join(conversations, conversations.c.id == inquiries.c.conversation)
        .where(inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None), which)
        .order_by(inquiries.c.opened_at.desc(), inquiries.c.number.desc())
        .limit(2 * MOST)
    )
    rows = (await connection.execute(query)).mappings().all()
    tags = await tags_of(connection, [row["id"] for row in rows])
    return [inquiry_from(row, tags) for row in rows]
