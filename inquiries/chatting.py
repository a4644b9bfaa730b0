"""What a chat window reads of its own conversation: its files, its place in the queue, all that was said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.chatting import Wait
from bot.database import Database
from bot.errors import NotFound
from bot.messages import Attachment, Message, Owner, Visibility
from inquiries.attachments import attachment_from, attachments_of
from inquiries.models import attachments, conversations, events, inquiries, messages
from inquiries.rows import message_from

CHAT = "webchat"
EVENTS_READ = 600
"""Changes of owner that are looked through for waits: enough for some days of a busy desk."""


class SqlChatting:
    """Chatting over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(self, municipality: str, conversation: str, attachment: str) -> Attachment:
        """Return a file of a message that the citizen sees. Raises NotFound."""
        query = (
            select(attachments)
            .join(messages, messages.c.id == attachments.c.message)
            .where(
                attachments.c.id == attachment,
                attachments.c.municipality == municipality,
                attachments.c.reference != "",
                messages.c.conversation == conversation,
                messages.c.visibility == Visibility.ALL.value,
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such file")
        return attachment_from(row)

    async def said(self, municipality: str, conversation: str) -> list[Message]:
        """Return what the citizen sees of the conversation, oldest first."""
        query = (
            select(messages)
            .where(
                messages.c.municipality == municipality,
                messages.c.conversation == conversation,
                messages.c.visibility == Visibility.ALL.value,
            )
            .order_by(messages.c.sequence)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            files = await attachments_of(connection, [row["id"] for row in rows])
        return [message_from(row, attachments=files.get(row["id"], ())) for row in rows]

    async def ahead(self, municipality: str, conversation: str) -> int | None:
        """Return how many other chats have waited longer for a person, None when this one does not wait."""
        waiting = (
            select(inquiries.c.waiting_since)
            .join(conversations, conversations.c.id == inquiries.c.conversation)
            .where(
                inquiries.c.municipality == municipality,
                inquiries.c.channel == CHAT,
                inquiries.c.waiting_since.is_not(None),
                inquiries.c.deleted_at.is_(None),
                conversations.c.owner == Owner.QUEUE.value,
            )
        )
        async with self._database.read() as connection:
            own = (await connection.execute(waiting.where(conversations.c.id == conversation))).scalar()
            if own is None:
                return None
            others = (conversations.c.id != conversation) & inquiries.c.put_off_until.is_(None)
            longer = waiting.where(inquiries.c.waiting_since < own, others)
            return int((await connection.execute(select(func.count()).select_from(longer.subquery()))).scalar_one())

    async def waits(self, municipality: str, since: datetime, limit: int) -> list[Wait]:
        """Return the newest waits in chats that began after a moment, `limit` at most, newest first."""
        query = (
            select(events.c.conversation, events.c.body, events.c.at)
            .join(conversations, conversations.c.id == events.c.conversation)
            .where(
                events.c.municipality == municipality,
                events.c.kind == "owner",
                events.c.at >= since,
                conversations.c.channel == CHAT,
            )
            .order_by(events.c.sequence.desc())
            .limit(EVENTS_READ)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return _paired([(row.conversation, row.body.get("owner", ""), row.at) for row in reversed(rows)])[:limit]


def _paired(changes: list[tuple[str, str, datetime]]) -> list[Wait]:
    """Make waits of changes of owner, oldest first: from the queue to a person; going back to the bot is no wait's end."""
    begun: dict[str, datetime] = {}
    found: list[Wait] = []
    for conversation, owner, at in changes:
        if owner == Owner.QUEUE.value:
            begun.setdefault(conversation, at)
        elif conversation in begun:
            since = begun.pop(conversation)
            if owner == Owner.STAFF.value:
                found.append(Wait(since, at))
    found.extend(Wait(since, None) for since in begun.values())
    return sorted(found, key=lambda wait: wait.since, reverse=True)
