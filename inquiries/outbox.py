"""The outbox's table: what waits to be delivered, and how far each message has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import Address, DeliveryState, Outbound
from inquiries.events import append
from inquiries.models import messages, outbox
from inquiries.rows import message_from

CLAIM_RUNS_OUT = timedelta(seconds=90)
"""How long a claimed entry belongs to its worker; above the longest time-out of any channel's `send`."""


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

    async def claim(self, now: datetime, limit: int) -> list[Outbound]:
        """Return what is due, oldest first, and keep it from others until settled or until the claim runs out."""
        due = (
            select(outbox.c.message)
            .where(outbox.c.due_at <= now)
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
                select(messages, outbox.c.state.label("delivery"), outbox.c.channel, outbox.c.address, outbox.c.attempts)
                .join(outbox, outbox.c.message == messages.c.id)
                .where(messages.c.id.in_(identifiers))
                .order_by(messages.c.sequence)
            )
            rows = (await connection.execute(query)).mappings().all()
        return [
            Outbound(
                message=message_from(row, row["delivery"]),
                to=Address(row["channel"], row["address"]),
                attempt=row["attempts"],
            )
            for row in rows
        ]

    async def settle(
        self, message: str, state: DeliveryState, *, retry_at: datetime | None = None, error: str | None = None
    ) -> None:
        """Write how far a message has come; a state never goes back from `delivered`."""
        async with self._database.write() as connection:
            now = self._clock.now()
            changed = await connection.execute(
                update(outbox)
                .where(outbox.c.message == message, outbox.c.state != DeliveryState.DELIVERED.value)
                .values(
                    state=state.value, due_at=retry_at, claimed_by=None, error=(error or "")[:500] or None, updated_at=now
                )
                .returning(outbox.c.municipality, outbox.c.conversation)
            )
            row = changed.first()
            if row is None:
                return
            query = select(messages.c.inquiry).where(messages.c.id == message)
            inquiry = (await connection.execute(query)).scalar_one()
            context = {"municipality": row[0], "id": row[1], "inquiry": inquiry}
            await append(connection, context, "delivery", now, message=message, body={"state": state.value})

    async def next_due(self) -> datetime | None:
        """Return when the next entry is due."""
        async with self._database.read() as connection:
            due: datetime | None = (await connection.execute(select(func.min(outbox.c.due_at)))).scalar_one_or_none()
        return due
