"""Thumbs up or down on answers: one for each answer, changed at will, and nothing of who gave it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.experience import Rating
from bot.interfaces import Clock
from bot.messages import Author
from inquiries.experience import questions, ratings
from inquiries.models import messages
from inquiries.usage import add
from inquiries.writing import locked_conversation

VersionAt = Callable[[str, str, datetime], Awaitable[int | None]]
"""From municipality, article and moment: the version that was published then, None when nobody knows."""


class SqlRatings:
    """Ratings over the database; `version_at` tells which version of an article was shown."""

    def __init__(self, database: Database, clock: Clock, version_at: VersionAt) -> None:
        self._database = database
        self._clock = clock
        self._version_at = version_at

    async def rate(self, municipality: str, conversation: str, message: str, value: Rating | None) -> None:
        """Rate an answer, rate it otherwise, or take the rating back; the same again changes nothing.

        Raises NotFound when the conversation has no such answer of the bot's that rests on an article.
        """
        answer = await self._answer(municipality, conversation, message)
        article = str(answer["details"]["article"])
        version = await self._version_at(municipality, article, answer["created_at"])
        async with self._database.write() as connection:
            # Whoever rates one answer twice at once waits here, so that the counts stay true.
            if await locked_conversation(connection, conversation) is None:
                raise NotFound("the conversation was deleted")
            if not (await connection.execute(select(messages.c.id).where(messages.c.id == message))).first():
                raise NotFound("the answer was deleted")
            before = await _before(connection, message)
            if (before["value"] if before else None) == (value.value if value else None):
                return
            await self._change(connection, answer, article, version, before, value)

    async def of_conversation(self, municipality: str, conversation: str) -> dict[str, Rating]:
        """Return the ratings in a conversation by message."""
        return await self._found(messages.c.conversation == conversation, municipality)

    async def of_inquiry(self, municipality: str, inquiry: str) -> dict[str, Rating]:
        """Return the ratings in an inquiry by message."""
        return await self._found(messages.c.inquiry == inquiry, municipality)

    async def _answer(self, municipality: str, conversation: str, message: str) -> RowMapping:
        query = select(messages).where(
            messages.c.id == message,
            messages.c.conversation == conversation,
            messages.c.municipality == municipality,
            messages.c.author == Author.BOT.value,
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None or not row["details"].get("article"):
            raise NotFound("there is no such answer to rate")
        return row

    async def _change(
        self,
        connection: AsyncConnection,
        answer: RowMapping,
        article: str,
        version: int | None,
        before: RowMapping | None,
        value: Rating | None,
    ) -> None:
        now, municipality = self._clock.now(), answer["municipality"]
        question = answer["details"].get("answers")
        counted = []
        if before is not None:
            counted.append((before["at"], before["value"], -1))
            await connection.execute(delete(ratings).where(ratings.c.message == answer["id"]))
        if value is not None:
            row: dict[str, Any] = {
                "message": answer["id"],
                "municipality": municipality,
                "question": question,
                "article": article,
                "article_version": version,
                "value": value.value,
                "at": now,
            }
            await connection.execute(insert(ratings).values(**row))
            counted.append((now, value.value, 1))
        # In one order for all, so that two who change their minds about an article do not wait in a circle.
        for at, kind, by in sorted(counted):
            await add(connection, municipality, at, kind, article, by=by)
        if value is not Rating.DOWN and question:
            # What spoke against the answer is taken back, and with it what it said for a better one.
            theirs = questions.c.message == question
            await connection.execute(update(questions).where(theirs).values(proposal=None))

    async def _found(self, where: Any, municipality: str) -> dict[str, Rating]:
        query = (
            select(ratings.c.message, ratings.c.value)
            .join(messages, messages.c.id == ratings.c.message)
            .where(where, ratings.c.municipality == municipality)
        )
        async with self._database.read() as connection:
            return {row.message: Rating(row.value) for row in await connection.execute(query)}


async def _before(connection: AsyncConnection, message: str) -> RowMapping | None:
    return (await connection.execute(select(ratings).where(ratings.c.message == message))).mappings().first()
