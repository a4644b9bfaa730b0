"""Who has the duty, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.duty import Stint
from inquiries.duty.models import absences, busy_times, followed_calendars, overrides, shifts
from inquiries.duty.plan import Plan
from inquiries.duty.rows import Row, absence_from, busy_from, override_from, shift_from

MOMENT = timedelta(microseconds=1)
LONGEST_SHIFT = timedelta(days=1)


class SqlRoster:
    """DutyRoster over the database; every method is one reading and raises StoreUnavailable."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self.zone = zone

    async def on_duty(self, municipality: str, unit: str, at: datetime) -> tuple[str, ...]:
        """Return the ids of staff who have a unit's duty at a moment, none when nobody has or can."""
        return (await self.plan(municipality, at, at + MOMENT, unit=unit)).on_duty(unit, at)

    async def absent(self, municipality: str, at: datetime) -> frozenset[str]:
        """Return the ids of staff who are away or busy at a moment."""
        return (await self.plan(municipality, at, at + MOMENT)).absent(at)

    async def stints(self, municipality: str, since: datetime, until: datetime) -> list[Stint]:
        """Return who really has the duty between two moments, in order of time."""
        return (await self.plan(municipality, since - LONGEST_SHIFT, until + LONGEST_SHIFT)).stints(since, until)

    async def plan(self, municipality: str, since: datetime, until: datetime, *, unit: str | None = None) -> Plan:
        """Return all that decides about the time between two moments, of one unit's shifts or of all."""
        async with self._database.read() as connection:
            wanted = select(shifts).where(shifts.c.municipality == municipality, shifts.c.removed_at.is_(None))
            if unit is not None:
                wanted = wanted.where(shifts.c.unit == unit)
            still = shifts.c.last_day.is_(None) | (shifts.c.last_day >= since.date() - 2 * LONGEST_SHIFT)
            found = (await connection.execute(wanted.where(still).order_by(shifts.c.id))).mappings().all()
            away = await _touching(connection, absences, municipality, since, until)
            taken = await _touching(connection, overrides, municipality, since, until)
            busy = await _busy(connection, municipality, since, until)
        return Plan(
            self.zone,
            tuple(shift_from(row) for row in found),
            tuple(absence_from(row) for row in away),
            tuple(override_from(row) for row in taken),
            tuple(busy_from(row) for row in busy),
        )


async def _touching(
    connection: AsyncConnection, table: Table, municipality: str, since: datetime, until: datetime
) -> Sequence[Row]:
    query = select(table).where(
        table.c.municipality == municipality,
        table.c.removed_at.is_(None),
        table.c.starts_at < until,
        table.c.ends_at > since,
    )
    return (await connection.execute(query.order_by(table.c.changed_at, table.c.id))).mappings().all()


async def _busy(connection: AsyncConnection, municipality: str, since: datetime, until: datetime) -> Sequence[Any]:
    query = (
        select(busy_times.c.starts_at, busy_times.c.ends_at, followed_calendars.c.staff, followed_calendars.c.unit)
        .join(followed_calendars, followed_calendars.c.id == busy_times.c.calendar)
        .where(
            busy_times.c.municipality == municipality,
            followed_calendars.c.municipality == municipality,
            busy_times.c.starts_at < until,
            busy_times.c.ends_at > since,
        )
    )
    return (await connection.execute(query)).mappings().all()
