"""The numbered events: written in the transaction of what they tell, read in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import DeliveryState, Event, Message
from inquiries.models import events, messages, outbox
from inquiries.rows import Row, message_from

EVENT_LOCK = 7_264_910
"""PostgreSQL's advisory lock: numbers are given and committed in the same order, so that a reader never skips one."""


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
        query = select(events).where(events.c.sequence > sequence).order_by(events.c.sequence).limit(limit)
        if conversation is not None:
            query = query.where(events.c.conversation == conversation)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            said = await self._messages(connection, [row["message"] for row in rows if row["message"]])
        return [_event(row, said) for row in rows if row["kind"] != "message" or row["message"] in said]

    async def last(self) -> int:
        """Return the highest number given so far."""
        async with self._database.read() as connection:
            return int((await connection.execute(select(func.coalesce(func.max(events.c.sequence), 0)))).scalar_one())

    async def seen(self, conversation: str, sequence: int) -> None:
        """Mark the outgoing messages up to a number as delivered, and say so in an event."""
        shown = select(events.c.message).where(
            events.c.conversation == conversation, events.c.sequence <= sequence, events.c.message.is_not(None)
        )
        waiting = (outbox.c.conversation == conversation) & outbox.c.state.in_(
            [DeliveryState.QUEUED.value, DeliveryState.ACCEPTED.value]
        )
        async with self._database.read() as connection:
            if not (await connection.execute(select(outbox.c.message).where(waiting).limit(1))).first():
                return
        now = self._clock.now()
        async with self._database.write() as connection:
            done = await connection.execute(
                update(outbox)
                .where(waiting, outbox.c.message.in_(shown))
                .values(state=DeliveryState.DELIVERED.value, due_at=None, error=None, updated_at=now)
                .returning(outbox.c.message, outbox.c.municipality)
            )
            for message, municipality in done.all():
                inquiry = (await connection.execute(select(messages.c.inquiry).where(messages.c.id == message))).scalar_one()
                context = {"municipality": municipality, "id": conversation, "inquiry": inquiry}
                body = {"state": DeliveryState.DELIVERED.value}
                await append(connection, context, "delivery", now, message=message, body=body)

    @staticmethod
    async def _messages(connection: AsyncConnection, identifiers: list[str]) -> dict[str, Message]:
        if not identifiers:
            return {}
        query = (
            select(messages, outbox.c.state.label("delivery"))
            .outerjoin(outbox, outbox.c.message == messages.c.id)
            .where(messages.c.id.in_(identifiers))
        )
        rows = (await connection.execute(query)).mappings().all()
        return {row["id"]: message_from(row, row["delivery"]) for row in rows}


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
