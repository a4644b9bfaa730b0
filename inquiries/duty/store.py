"""The duty calendar under the hands of staff, one transaction per step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.duty import Absence, DutyUnit, Override, Shift
from bot.errors import Conflict, Malformed, NotFound, Why
from bot.interfaces import Clock
from inquiries.duty.models import absences, overrides, shifts
from inquiries.duty.roster import SqlRoster
from inquiries.duty.rows import Row, absence_from, override_from, shift_from, shift_values
from inquiries.services.models import unit_members, units

LONGEST_TAKEN = timedelta(days=7)
"""Who has the duty for longer than that belongs in the plan."""
LONGEST_ABSENCE = timedelta(days=3 * 366)


class SqlDuty(SqlRoster):
    """DutyRoster and the plan's part of DutyPlan over the database; every method raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__(database, zone)
        self._clock = clock

    async def units(self, municipality: str) -> list[DutyUnit]:
        """Return the units by name."""
        query = select(units).where(units.c.municipality == municipality, units.c.withdrawn_at.is_(None))
        member = select(unit_members.c.unit, unit_members.c.staff).where(unit_members.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(units.c.name, units.c.id))).mappings().all()
            belonging = (await connection.execute(member.order_by(unit_members.c.staff))).all()
        return [
            DutyUnit(row["id"], row["name"], row["leader"], tuple(one.staff for one in belonging if one.unit == row["id"]))
            for row in rows
        ]

    async def shifts(self, municipality: str) -> list[Shift]:
        """Return every shift that is not removed and not over."""
        return list((await self.plan(municipality, self._clock.now(), self._clock.now())).shifts)

    async def absences(self, municipality: str, since: datetime, until: datetime) -> list[Absence]:
        """Return who is away between two moments, in order of time."""
        found = (await self.plan(municipality, since, until)).absences
        return sorted(found, key=lambda one: (one.starts_at, one.id))

    async def overrides(self, municipality: str, at: datetime) -> list[Override]:
        """Return who has taken a unit's duty at a moment, the newest first."""
        return list(reversed((await self.plan(municipality, at, at + timedelta(microseconds=1))).overrides))

    async def add_shift(self, municipality: str, shift: Shift, *, by: str) -> Shift:
        """Add a shift. Raises NotFound for a unit that is not there, Malformed."""
        added = replace(shift, id=str(uuid.uuid4()), version=1)
        async with self._database.write() as connection:
            await _know_unit(connection, municipality, shift.unit)
            values = {"id": added.id, "municipality": municipality, "version": 1} | shift_values(added)
            await connection.execute(insert(shifts).values(**values, **self._changed(by)))
        return added

    async def change_shift(self, municipality: str, shift: Shift, *, by: str) -> Shift:
        """Change a shift whose version is the one that `shift` names. Raises NotFound, Conflict, Malformed."""
        async with self._database.write() as connection:
            await _know_unit(connection, municipality, shift.unit)
            before = await _held(connection, shifts, municipality, shift.id)
            if before["version"] != shift.version or before["removed_at"] is not None:
                raise Conflict("somebody else has changed the shift meanwhile")
            changed = replace(shift, version=shift.version + 1)
            values = shift_values(changed) | {"version": changed.version} | self._changed(by)
            await connection.execute(update(shifts).where(shifts.c.id == shift.id).values(**values))
        return changed

    async def remove_shift(self, municipality: str, shift: str, *, by: str, removed: bool = True) -> Shift:
        """Remove a shift, or put it back. Raises NotFound."""
        return shift_from(await self._remove(shifts, municipality, shift, by, removed=removed))

    async def add_absence(self, municipality: str, absence: Absence, *, by: str) -> Absence:
        """Write that somebody is away. Raises Malformed."""
        if not timedelta() < absence.ends_at - absence.starts_at <= LONGEST_ABSENCE:
            told = "ends_at: an absence ends after it begins, and within three years"
            raise Malformed(told, why=Why("calendar_absence"))
        if absence.substitute == absence.staff:
            raise Malformed("substitute: nobody stands in for themselves", why=Why("calendar_substitute"))
        added = replace(absence, id=str(uuid.uuid4()))
        values = {name: getattr(added, name) for name in Absence.__slots__}
        async with self._database.write() as connection:
            await connection.execute(insert(absences).values(municipality=municipality, **values, **self._changed(by)))
        return added

    async def remove_absence(self, municipality: str, absence: str, *, by: str, removed: bool = True) -> Absence:
        """Remove an absence, or put it back. Raises NotFound."""
        return absence_from(await self._remove(absences, municipality, absence, by, removed=removed))

    async def take(self, municipality: str, unit: str, staff: str, until: datetime, *, by: str) -> Override:
        """Give a unit's duty to a member of staff from now to a moment. Raises NotFound, Malformed."""
        now = self._clock.now()
        if not timedelta() < until - now <= LONGEST_TAKEN:
            most = str(LONGEST_TAKEN.days)
            raise Malformed(f"until: it lies ahead, and within {most} days", why=Why("calendar_until", {"most": most}))
        taken = Override(str(uuid.uuid4()), unit, staff, now, until)
        values = {name: getattr(taken, name) for name in Override.__slots__}
        async with self._database.write() as connection:
            await _know_unit(connection, municipality, unit)
            await connection.execute(insert(overrides).values(municipality=municipality, **values, **self._changed(by)))
        return taken

    async def remove_override(self, municipality: str, override: str, *, by: str, removed: bool = True) -> Override:
        """End what somebody took, or let it stand again. Raises NotFound."""
        return override_from(await self._remove(overrides, municipality, override, by, removed=removed))

    async def _remove(self, table: Table, municipality: str, identifier: str, by: str, *, removed: bool) -> Row:
        changed: dict[str, Any] = {"removed_at": self._clock.now() if removed else None}
        if table is not overrides:  # Which of two overrides holds is decided by when they were made.
            changed |= self._changed(by)
        if table is shifts:
            changed["version"] = shifts.c.version + 1
        async with self._database.write() as connection:
            await _held(connection, table, municipality, identifier)
            await connection.execute(update(table).where(table.c.id == identifier).values(**changed))
            return await _held(connection, table, municipality, identifier)

    def _changed(self, by: str) -> dict[str, Any]:
        return {"changed_by": by, "changed_at": self._clock.now()}


async def _held(connection: AsyncConnection, table: Table, municipality: str, identifier: str) -> Row:
    query = select(table).where(table.c.id == identifier, table.c.municipality == municipality).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("no such entry in the duty calendar")
    return row


async def _know_unit(connection: AsyncConnection, municipality: str, unit: str) -> None:
    query = select(units.c.id).where(units.c.id == unit, units.c.municipality == municipality)
    if (await connection.execute(query)).first() is None:
        raise NotFound("no such unit")
