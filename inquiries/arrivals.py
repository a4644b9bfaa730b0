"""What channels received, as it came: a row per arrival, its bytes in a file."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import NotFound, Why
from bot.interfaces import Clock
from bot.messages import Arrival, ArrivalState, Receipt
from bot.reasons import kept, told
from inquiries.files import doom
from inquiries.models import arrivals
from inquiries.rows import Row

CLAIM_RUNS_OUT = timedelta(minutes=2)
REASON = 500


class SqlArrivals:
    """Arrivals over the database; `node` names this process's place, the same after a restart."""

    def __init__(self, database: Database, clock: Clock, *, node: str) -> None:
        self._database = database
        self._clock = clock
        self._node = node

    async def release(self) -> None:
        """Make due at once what this node had taken when it died."""
        async with self._database.write() as connection:
            await connection.execute(
                update(arrivals).where(arrivals.c.claimed_by == self._node).values(due_at=self._clock.now(), claimed_by=None)
            )

    async def keep(self, arrival: Arrival) -> bool:
        """Store what came, once per key."""
        row = {
            "id": arrival.id,
            "municipality": arrival.municipality,
            "channel": arrival.channel,
            "key": arrival.key,
            "reference": arrival.reference,
            "envelope": arrival.envelope,
            "state": arrival.state.value,
            "reason": kept(arrival.reason, arrival.why, most=REASON),
            "attempts": 0,
            "received_at": arrival.received_at,
            "due_at": arrival.received_at if arrival.state is ArrivalState.STORED else None,
            "updated_at": self._clock.now(),
            "conversation": arrival.conversation,
            "message": arrival.message,
        }
        same = select(arrivals.c.id).where(
            arrivals.c.municipality == arrival.municipality,
            arrivals.c.channel == arrival.channel,
            arrivals.c.key == arrival.key,
        )
        try:
            async with self._database.write() as connection:
                if (await connection.execute(same)).first() is not None:
                    return False
                await connection.execute(insert(arrivals).values(**row))
        except IntegrityError:  # Another node was faster between the look and the insert.
            return False
        return True

    async def take(self, channel: str, *, limit: int = 20) -> list[Arrival]:
        """Return stored arrivals that are due, and keep them from others for two minutes."""
        now = self._clock.now()
        due = (
            select(arrivals.c.id)
            .where(arrivals.c.channel == channel, arrivals.c.due_at <= now)
            .order_by(arrivals.c.due_at)
            .limit(limit)
        )
        async with self._database.read() as connection:
            if (await connection.execute(due.limit(1))).first() is None:
                return []
        async with self._database.write() as connection:
            taken = list((await connection.execute(due.with_for_update(skip_locked=True))).scalars())
            await connection.execute(
                update(arrivals)
                .where(arrivals.c.id.in_(taken))
                .values(due_at=now + CLAIM_RUNS_OUT, claimed_by=self._node, attempts=arrivals.c.attempts + 1)
            )
            query = select(arrivals).where(arrivals.c.id.in_(taken)).order_by(arrivals.c.received_at)
            rows = (await connection.execute(query)).mappings().all()
        return [_arrival(row) for row in rows]

    async def settle(
        self,
        arrival: str,
        state: ArrivalState,
        *,
        reason: str = "",
        receipt: Receipt | None = None,
        retry_at: datetime | None = None,
        why: Why | None = None,
    ) -> None:
        """Write what became of an arrival."""
        said = kept(reason, why, most=REASON)
        values = {"state": state.value, "reason": said, "due_at": retry_at, "claimed_by": None}
        values["updated_at"] = self._clock.now()
        if receipt is not None:
            values |= {"conversation": receipt.conversation, "message": receipt.message}
        async with self._database.write() as connection:
            await connection.execute(update(arrivals).where(arrivals.c.id == arrival).values(**values))

    async def listed(self, municipality: str, state: ArrivalState, *, limit: int = 100) -> list[Arrival]:
        """Return a municipality's arrivals in a state, newest first."""
        query = select(arrivals).where(arrivals.c.municipality == municipality, arrivals.c.state == state.value)
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(arrivals.c.received_at.desc()).limit(limit))
            return [_arrival(row) for row in found.mappings().all()]

    async def one(self, municipality: str, arrival: str) -> Arrival:
        """Return one arrival."""
        query = select(arrivals).where(arrivals.c.municipality == municipality, arrivals.c.id == arrival)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such arrival")
        return _arrival(row)

    async def of_message(self, municipality: str, message: str) -> Arrival | None:
        """Return the arrival that became a message."""
        query = select(arrivals).where(arrivals.c.municipality == municipality, arrivals.c.message == message)
        async with self._database.read() as connection:
            row = (await connection.execute(query.limit(1))).mappings().first()
        return _arrival(row) if row else None

    async def purge(self, before: datetime) -> int:
        """Drop arrivals that were recorded or ignored before a moment; their files go with them."""
        over = [ArrivalState.RECORDED.value, ArrivalState.IGNORED.value]
        async with self._database.write() as connection:
            gone = await connection.execute(
                delete(arrivals)
                .where(arrivals.c.state.in_(over), arrivals.c.updated_at < before)
                .returning(arrivals.c.reference)
            )
            references = list(gone.scalars())
            await doom(connection, references, self._clock.now())
        return len(references)


def _arrival(row: Row) -> Arrival:
    reason, why = told(row["reason"])
    return Arrival(
        id=row["id"],
        municipality=row["municipality"],
        channel=row["channel"],
        key=row["key"],
        reference=row["reference"],
        received_at=row["received_at"],
        envelope=row["envelope"],
        state=ArrivalState(row["state"]),
        reason=reason,
        attempts=row["attempts"],
        conversation=row["conversation"],
        message=row["message"],
        why=why,
    )
