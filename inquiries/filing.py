"""Under which topics inquiries are filed: suggested by Torg, decided by staff."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.database import Database
from bot.errors import NotFound
from bot.experience import Filed, InquiryTopic
from bot.interfaces import Clock
from bot.messages import Staff
from inquiries.events import append
from inquiries.handling.steps import note_step
from inquiries.models import inquiries
from inquiries.writing import conversation_of

MOST = 200
"""Inquiries that are learned from: the newest say what staff mean today."""


class SqlFiling:
    """The topics of inquiries over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def topic_of(self, municipality: str, inquiry: str) -> tuple[InquiryTopic, str, str]:
        """Return an inquiry's topic, its title and its language. Raises NotFound."""
        query = select(inquiries).where(inquiries.c.id == inquiry, inquiries.c.municipality == municipality)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such inquiry")
        return InquiryTopic(row["topic"], row["topic_by"] is not None), row["title"], row["language"]

    async def choose(self, inquiry: str, topic: str | None, *, staff: Staff) -> None:
        """Write the topic that staff choose, None for none; Torg does not suggest another one. Raises NotFound."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            now = self._clock.now()
            before = select(inquiries.c.topic, inquiries.c.version).where(inquiries.c.id == inquiry)
            old, version = (await connection.execute(before)).one()
            chosen = {"topic": topic, "topic_by": staff.id, "topic_due": False, "version": version + 1}
            await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**chosen))
            where = {"municipality": staff.municipality, "inquiry": inquiry}
            told = {"field": "topic", "before": old, "after": topic}
            await note_step(connection, kind="changed", at=now, staff=staff.id, **where, **told)
            await append(connection, context, "changed", now, body={"version": version + 1})

    async def without_topic(self, limit: int = 50) -> list[tuple[str, str, str, str]]:
        """Return municipality, id, title and language of inquiries that nobody has looked at since they were titled."""
        query = (
            select(inquiries.c.municipality, inquiries.c.id, inquiries.c.title, inquiries.c.language)
            .where(inquiries.c.topic_due)
            .order_by(inquiries.c.opened_at)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [(row[0], row[1], row[2], row[3]) for row in await connection.execute(query)]

    async def suggest(self, inquiry: str, title: str, topic: str | None) -> None:
        """Write the topic that Torg suggests for a title; not where staff, or a new title, were faster."""
        async with self._database.write() as connection:
            await connection.execute(
                update(inquiries)
                .where(inquiries.c.id == inquiry, inquiries.c.topic_by.is_(None), inquiries.c.title == title)
                .values(topic=topic, topic_due=False)
            )

    async def chosen(self, municipality: str) -> list[Filed]:
        """Return what staff have filed, newest first: titles that still stand, with their topics."""
        query = (
            select(inquiries.c.title, inquiries.c.language, inquiries.c.topic)
            .where(
                inquiries.c.municipality == municipality,
                inquiries.c.topic_by.is_not(None),
                inquiries.c.topic.is_not(None),
                inquiries.c.title != "",
                inquiries.c.junk_at.is_(None),
            )
            .order_by(inquiries.c.opened_at.desc())
            .limit(MOST)
        )
        async with self._database.read() as connection:
            return [Filed(row.title, row.language, (row.topic,)) for row in await connection.execute(query)]
