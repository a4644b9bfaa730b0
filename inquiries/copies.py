"""Copies of a chat by e-mail, through the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chatting import MADE, Made
from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.messages import Address, Author, Reply, Visibility
from inquiries.models import inquiries, messages
from inquiries.writing import conversation_of, say_to_citizen


class SqlCopying:
    """Copying over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def number(self, municipality: str, conversation: str) -> str:
        """Return the number of the conversation's newest inquiry. Raises NotFound."""
        async with self._database.read() as connection:
            return (await _newest(connection, municipality, conversation))[1]

    async def send_code(self, municipality: str, conversation: str, to: Address, text: str, language: str) -> None:
        """Send a code; in the chat nothing tells of it, since whoever reads that has not proved anything."""
        async with self._database.write() as connection:
            await self._say(connection, municipality, conversation, to, _words(text, Made.CODE, language, Visibility.STAFF))

    async def send(self, municipality: str, conversation: str, to: Address, text: str, language: str, *, once: str) -> None:
        """Send the copy; the same `once` again finds the first."""
        key = f"copy/{conversation}/{once}"
        same = select(messages.c.id).where(messages.c.municipality == municipality, messages.c.external_key == key)
        async with self._database.write() as connection:
            # The conversation is held from here on, so that of two requests with one id the second finds the first.
            inquiry, _ = await _newest(connection, municipality, conversation)
            await conversation_of(connection, inquiry, municipality)
            if (await connection.execute(same)).first() is None:
                words = _words(text, Made.COPY, language, Visibility.ALL) | {"external_key": key}
                await self._say(connection, municipality, conversation, to, words)

    async def _say(
        self, connection: AsyncConnection, municipality: str, conversation: str, to: Address, words: dict[str, Any]
    ) -> None:
        inquiry, _ = await _newest(connection, municipality, conversation)
        context, _ = await conversation_of(connection, inquiry, municipality)
        await say_to_citizen(connection, context, Author.NOTICE, words.pop("reply"), self._clock.now(), via=to, **words)


def _words(text: str, made: Made, language: str, visibility: Visibility) -> dict[str, Any]:
    reply = Reply(text, details={"wanted": True, MADE: made.value})
    return {"reply": reply, "language": language, "visibility": visibility.value}


async def _newest(connection: AsyncConnection, municipality: str, conversation: str) -> tuple[str, str]:
    """Return id and number of a conversation's newest inquiry. Raises NotFound."""
    query = (
        select(inquiries.c.id, inquiries.c.number)
        .where(
            inquiries.c.municipality == municipality,
            inquiries.c.conversation == conversation,
            inquiries.c.deleted_at.is_(None),
            inquiries.c.merged_into.is_(None),
        )
        .order_by(inquiries.c.opened_at.desc(), inquiries.c.number.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFound("nothing was said yet")
    return row.id, row.number
