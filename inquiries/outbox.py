"""The outbox's table: what waits to be delivered, and how far each message has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, true, update

from bot.database import Database
from bot.errors import Why
from bot.interfaces import Clock
from bot.messages import Address, DeliveryState, Outbound, Queue
from bot.reasons import told
from inquiries.attachments import attachments_of
from inquiries.deliveries import kept_error, tell_of
from inquiries.models import contacts, inquiries, messages, outbox
from inquiries.rows import message_from
from inquiries.writing import locked_conversation

CLAIM_RUNS_OUT = timedelta(seconds=90)
"""How long a claimed entry belongs to its worker; above the longest time-out of any channel's `send`."""

UNSETTLED = (DeliveryState.QUEUED.value, DeliveryState.ACCEPTED.value)
"""A report may be faster than the channel's own word; what it told of is not taken back by that."""

FAILED_WITHIN = timedelta(days=1)


class SqlOutbox:
    """OutboxStore over the database; `node` names this process's place, the same after a restart."""

    def __init__(self, database: Database, clock: Clock, *, node: str) -> None:
        self._database = database
        self._clock = clock
        self._node = node

    async def release(self) -> None:
        """Make due at once what this node had claimed when it died."""
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.claimed_by == self._node).values(due_at=self._clock.now(), claimed_by=None)
            )

    async def claim(self, now: datetime, limit: int, *, channel: str | None = None) -> list[Outbound]:
        """Return what is due, oldest first, and keep it from others until settled or until the claim runs out."""
        due = (
            select(outbox.c.message)
            .where(outbox.c.due_at <= now, _by(channel))
            .order_by(outbox.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._database.write() as connection:
            # Two statements, since PostgreSQL may run a locking subquery of an UPDATE more than once and claim too much.
            identifiers = list((await connection.execute(due)).scalars())
            if not identifiers:
                return []
            await connection.execute(
                update(outbox)
                .where(outbox.c.message.in_(identifiers))
                .values(
                    due_at=now + CLAIM_RUNS_OUT,
                    claimed_by=self._node,
                    attempts=outbox.c.attempts + 1,
                    updated_at=now,
                )
            )
            query = (
                select(
                    messages,
                    outbox.c.state.label("delivery"),
                    outbox.c.channel.label("to_channel"),
                    outbox.c.address.label("to_address"),
                    outbox.c.attempts,
                    outbox.c.reference,
                    inquiries.c.number,
                    inquiries.c.title,
                    contacts.c.name.label("to_name"),
                )
                .join(outbox, outbox.c.message == messages.c.id)
                .join(inquiries, inquiries.c.id == messages.c.inquiry)
                .outerjoin(
                    contacts,
                    (contacts.c.conversation == messages.c.conversation)
                    & (contacts.c.channel == outbox.c.channel)
                    & (contacts.c.address == outbox.c.address),
                )
                .where(messages.c.id.in_(identifiers))
                .order_by(messages.c.sequence)
            )
            rows = (await connection.execute(query)).mappings().all()
            files = await attachments_of(connection, identifiers)
        return [
            Outbound(
                message=message_from(row, row["delivery"], attachments=files.get(row["id"], ())),
                to=Address(row["to_channel"], row["to_address"]),
                attempt=row["attempts"],
                inquiry_number=row["number"],
                title=row["title"],
                to_name=row["to_name"] or "",
                reference=row["reference"],
            )
            for row in rows
        ]

    async def settle(
        self,
        message: str,
        state: DeliveryState,
        *,
        retry_at: datetime | None = None,
        error: str | None = None,
        why: Why | None = None,
    ) -> None:
        """Write how far a message has come; a state never goes back from `delivered` or `failed`."""
        async with self._database.write() as connection:
            now = self._clock.now()
            if state is DeliveryState.FAILED:
                known = select(messages.c.conversation).where(messages.c.id == message)
                await locked_conversation(connection, (await connection.execute(known)).scalar_one_or_none() or "")
            changed = await connection.execute(
                update(outbox)
                .where(outbox.c.message == message, outbox.c.state.in_(UNSETTLED))
                .values(state=state.value, due_at=retry_at, claimed_by=None, error=kept_error(error, why), updated_at=now)
            )
            if changed.rowcount:
                await tell_of(connection, message, state, now)

    async def next_due(self, channel: str | None = None) -> datetime | None:
        """Return when the next entry is due."""
        query = select(func.min(outbox.c.due_at)).where(_by(channel))
        async with self._database.read() as connection:
            due: datetime | None = (await connection.execute(query)).scalar_one_or_none()
        return due

    async def queues(self) -> dict[str, Queue]:
        """Return what waits and what failed, by channel."""
        waiting = (outbox.c.state == DeliveryState.QUEUED.value) & outbox.c.due_at.is_not(None)
        since = self._clock.now() - FAILED_WITHIN
        failed = (outbox.c.state == DeliveryState.FAILED.value) & (outbox.c.updated_at >= since)
        counted = (
            select(
                outbox.c.channel,
                func.count().filter(waiting).label("waiting"),
                func.min(messages.c.created_at).filter(waiting).label("oldest"),
                func.count().filter(failed).label("failed"),
            )
            .join(messages, messages.c.id == outbox.c.message)
            .where(waiting | failed)
            .group_by(outbox.c.channel)
        )
        last = (
            select(outbox.c.channel, outbox.c.error, outbox.c.updated_at)
            .where(waiting | failed, outbox.c.error.is_not(None))
            .order_by(outbox.c.updated_at)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(counted)).all()
            errors = {row.channel: row for row in (await connection.execute(last)).all()}
        return {row.channel: _queue(row, errors.get(row.channel)) for row in rows}


def _by(channel: str | None) -> ColumnElement[bool]:
    return true() if channel is None else outbox.c.channel == channel


def _queue(row: Row[Any], error: Row[Any] | None) -> Queue:
    oldest = row.oldest.replace(tzinfo=UTC) if row.oldest is not None and row.oldest.tzinfo is None else row.oldest
    if error is None:
        return Queue(row.waiting, oldest, row.failed)
    words, why = told(error.error)
    return Queue(row.waiting, oldest, row.failed, words, error.updated_at, why)
