"""The numbered events: written in the transaction of what they tell, read in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import DeliveryState, Event, Message, Visibility
from inquiries.attachments import attachments_of
from inquiries.models import conversations, events, messages, outbox
from inquiries.rows import Row, message_from

LARGEST = 2**31 - 1
"""The largest number that the column holds; a client may name a larger one."""

EVENT_LOCK = 7_264_910
"""PostgreSQL's advisory lock: numbers are given and committed in the same order, so that a reader never skips one."""

LATER = (
    select(events)
    .where(events.c.sequence > bindparam("sequence", type_=Integer()))
    .order_by(events.c.sequence)
    .limit(bindparam("limit", type_=Integer()))
)
SAID = (
    select(messages, outbox.c.state.label("delivery"), outbox.c.error.label("delivery_error"))
    .outerjoin(outbox, outbox.c.message == messages.c.id)
    .where(messages.c.id.in_(bindparam("identifiers", expanding=True)))
)
"""Both are kept, since every node asks them after every event."""


async def append(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    kind: str,
    at: datetime,
    *,
    message: str | None = None,
    body: dict[str, Any] | None = None,
) -> int:
    """Add an event on the conversation whose row is `context` and return its number."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": EVENT_LOCK})
    result = await connection.execute(
        insert(events).values(
            municipality=context["municipality"],
            kind=kind,
            conversation=context["id"],
            inquiry=context["inquiry"],
            message=message,
            body=body or {},
            at=at,
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row always has its key


class SqlEventLog:
    """EventLog over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def after(self, sequence: int, *, conversation: str | None = None, limit: int = 500) -> list[Event]:
        """Return later events in order; a message event whose message was deleted is left out."""
        values: dict[str, Any] = {"sequence": min(sequence, LARGEST), "limit": limit}
        query = LATER if conversation is None else LATER.where(events.c.conversation == conversation)
        async with self._database.read() as connection:
            rows = (await connection.execute(query, values)).mappings().all()
            said = await self._messages(connection, [row["message"] for row in rows if row["message"]])
        return [_event(row, said) for row in rows if row["kind"] != "message" or row["message"] in said]

    async def last(self) -> int:
        """Return the highest number given so far."""
        async with self._database.read() as connection:
            return int((await connection.execute(select(func.coalesce(func.max(events.c.sequence), 0)))).scalar_one())

    async def seen(self, conversation: str, sequence: int) -> None:
        """Mark the outgoing messages up to a number as delivered, and say so in an event."""
        # What is not for the citizen, they have not seen: a mail to somebody else is still on its way.
        shown = select(messages.c.id).where(
            messages.c.conversation == conversation,
            messages.c.sequence <= min(sequence, LARGEST),
            messages.c.visibility == Visibility.ALL.value,
        )
        waiting = (outbox.c.conversation == conversation) & outbox.c.state.in_(
            [DeliveryState.QUEUED.value, DeliveryState.ACCEPTED.value]
        )
        async with self._database.read() as connection:
            if not (await connection.execute(select(outbox.c.message).where(waiting).limit(1))).first():
                return
        async with self._database.write() as connection:
            # Whoever changes several entries of a conversation holds the conversation, so that none waits in a circle.
            await connection.execute(select(conversations.c.id).where(conversations.c.id == conversation).with_for_update())
            now = self._clock.now()
            done = await connection.execute(
                update(outbox)
                .where(waiting, outbox.c.message.in_(shown))
                .values(state=DeliveryState.DELIVERED.value, due_at=None, claimed_by=None, error=None, updated_at=now)
                .returning(outbox.c.message)
            )
            delivered = select(messages).where(messages.c.id.in_(list(done.scalars()))).order_by(messages.c.sequence)
            for row in (await connection.execute(delivered)).mappings().all():
                context = {"municipality": row["municipality"], "id": conversation, "inquiry": row["inquiry"]}
                body = {"state": DeliveryState.DELIVERED.value}
                await append(connection, context, "delivery", now, message=row["id"], body=body)

    @staticmethod
    async def _messages(connection: AsyncConnection, identifiers: list[str]) -> dict[str, Message]:
        if not identifiers:
            return {}
        rows = (await connection.execute(SAID, {"identifiers": identifiers})).mappings().all()
        files = await attachments_of(connection, identifiers)
        return {
            row["id"]: message_from(row, row["delivery"], attachments=files.get(row["id"], ()), error=row["delivery_error"])
            for row in rows
        }


def _event(row: Row, said: Mapping[str, Message]) -> Event:
    return Event(
        sequence=row["sequence"],
        municipality=row["municipality"],
        kind=row["kind"],
        conversation=row["conversation"],
        inquiry=row["inquiry"],
        at=row["at"],
        body=row["body"],
        message=said.get(row["message"]),
    )
