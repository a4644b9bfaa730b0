"""The register in the store: read whole, changed one thing at a time or all at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Conflict, NameTaken, NotFound, Why
from bot.interfaces import Clock
from bot.messages import Staff
from bot.services import Register, Service, Unit
from inquiries.services.changes import logged
from inquiries.services.models import competences, services, unit_members, units
from inquiries.services.reading import read_register
from inquiries.services.rows import LONGEST_COMPETENCE, service_values, unit_values

MOST_NAMES = 50


class SqlRegister:
    """ServiceRegister over SQLite or PostgreSQL; every method is one transaction and sees one municipality only.

    What is changed is logged under who did it, `by`; nobody where Torg or a command does.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def register(self, municipality: str) -> Register:
        """Return the whole register, what was withdrawn included."""
        async with self._database.read() as connection:
            return await read_register(connection, municipality)

    async def save_unit(self, municipality: str, unit: Unit, *, based_on: int | None, by: Staff | None = None) -> Unit:
        """Make a unit (`based_on` None; its id is a new one) or change one that has this version.

        Raises BadInput, NotFound, Conflict: the name is taken, somebody else changed it, or it would leave no default queue.
        """
        async with self._database.write() as connection:
            now = self._clock.now()
            async with logged(connection, municipality, by=by, at=now) as known:
                return await write_unit(connection, municipality, known, unit, based_on=based_on, now=now)

    async def save_service(
        self, municipality: str, service: Service, *, based_on: int | None, by: Staff | None = None
    ) -> Service:
        """Make a service or change one that has this version. Raises BadInput, NotFound, Conflict."""
        async with self._database.write() as connection:
            now = self._clock.now()
            async with logged(connection, municipality, by=by, at=now) as known:
                return await write_service(connection, municipality, known, service, based_on=based_on, now=now)

    async def set_competence(
        self, municipality: str, staff: str, names: Iterable[str], *, by: Staff | None = None
    ) -> tuple[str, ...]:
        """Write what a member of staff knows, instead of what stood there. Raises BadInput."""
        async with self._database.write() as connection, logged(connection, municipality, by=by, at=self._clock.now()):
            return await write_competence(connection, municipality, staff, names)

    async def found(self, municipality: str, register: Register) -> bool:
        """Fill an empty register; False, changing nothing, where a municipality has one."""
        try:
            now = self._clock.now()
            async with self._database.write() as connection, logged(connection, municipality, by=None, at=now) as known:
                if known != Register():
                    return False
                for unit in register.units:
                    await _insert_unit(connection, municipality, unit, now)
                for service in register.services:
                    await _insert_service(connection, municipality, service, now)
        except IntegrityError:
            return False  # Another node that starts at the same time was faster.
        return True


async def write_unit(
    connection: AsyncConnection, municipality: str, known: Register, unit: Unit, *, based_on: int | None, now: datetime
) -> Unit:
    """Make or change a unit within a transaction that holds the register."""
    if any(one.name == unit.name and one.id != unit.id and not one.withdrawn for one in known.units):
        raise NameTaken(f"there is a unit {unit.name} already", why=Why("name_taken", {"name": unit.name}))
    before = next((one for one in known.units if one.id == unit.id), None)
    if unit.default_queue:
        others = (units.c.municipality == municipality) & (units.c.id != unit.id) & units.c.default_queue
        await connection.execute(
            update(units).where(others).values(default_queue=False, version=units.c.version + 1, updated_at=now)
        )
    if based_on is None:
        return await _insert_unit(connection, municipality, replace(unit, id=unit.id or str(uuid.uuid4())), now)
    if before is None:
        raise NotFound("no such unit")
    if before.version != based_on:
        raise Conflict(f"somebody else has changed the unit: yours is based on {based_on}, there is {before.version}")
    if before.default_queue and not unit.default_queue and not before.withdrawn:
        raise Conflict("it is the default queue: make another unit that first", why=Why("default_needed"))
    if replace(unit, version=based_on) == before:
        return before  # Nothing to write, and nothing to undo later.
    values = unit_values(unit) | {"version": based_on + 1, "updated_at": now}
    values["withdrawn_at"] = now if unit.withdrawn else None
    await connection.execute(update(units).where(units.c.id == unit.id).values(**values))
    await _write_members(connection, municipality, unit)
    return replace(unit, version=based_on + 1)


async def write_service(
    connection: AsyncConnection, municipality: str, known: Register, service: Service, *, based_on: int | None, now: datetime
) -> Service:
    """Make or change a service within a transaction that holds the register."""
    if service.unit is not None and known.unit(service.unit) is None:
        raise BadInput("the service's unit does not exist", why=Why("unit_gone"))
    before = next((one for one in known.services if one.id == service.id), None)
    if based_on is None:
        if before is not None:
            raise NameTaken(f"there is a service {service.id} already", why=Why("name_taken", {"name": service.id}))
        return await _insert_service(connection, municipality, service, now)
    if before is None:
        raise NotFound("no such service")
    if before.version != based_on:
        raise Conflict(f"somebody else has changed the service: yours is based on {based_on}, there is {before.version}")
    if replace(service, version=based_on) == before:
        return before
    values = service_values(service) | {"version": based_on + 1, "updated_at": now}
    values["withdrawn_at"] = now if service.withdrawn else None
    mine = (services.c.municipality == municipality) & (services.c.id == service.id)
    await connection.execute(update(services).where(mine).values(**values))
    return replace(service, version=based_on + 1)


async def write_competence(
    connection: AsyncConnection, municipality: str, staff: str, names: Iterable[str]
) -> tuple[str, ...]:
    """Write what a member of staff knows within a transaction. Raises BadInput."""
    wanted = tuple(sorted({" ".join(name.split()) for name in names} - {""}))
    if len(wanted) > MOST_NAMES or any(len(name) > LONGEST_COMPETENCE for name in wanted):
        raise BadInput(
            f"at most {MOST_NAMES} fields of at most {LONGEST_COMPETENCE} characters",
            why=Why("competence_many", {"names": str(MOST_NAMES), "most": str(LONGEST_COMPETENCE)}),
        )
    mine = (competences.c.municipality == municipality) & (competences.c.staff == staff)
    await connection.execute(delete(competences).where(mine))
    for name in wanted:
        await connection.execute(insert(competences).values(municipality=municipality, staff=staff, name=name))
    return wanted


async def _insert_unit(connection: AsyncConnection, municipality: str, unit: Unit, now: datetime) -> Unit:
    values = unit_values(unit) | {"id": unit.id, "municipality": municipality, "version": 1, "updated_at": now}
    await connection.execute(insert(units).values(**values, withdrawn_at=now if unit.withdrawn else None))
    await _write_members(connection, municipality, unit)
    return replace(unit, version=1)


async def _write_members(connection: AsyncConnection, municipality: str, unit: Unit) -> None:
    await connection.execute(delete(unit_members).where(unit_members.c.unit == unit.id))
    for staff in sorted(set(unit.members)):
        await connection.execute(insert(unit_members).values(unit=unit.id, staff=staff, municipality=municipality))


async def _insert_service(connection: AsyncConnection, municipality: str, service: Service, now: datetime) -> Service:
    values = service_values(service) | {"id": service.id, "municipality": municipality, "version": 1, "updated_at": now}
    await connection.execute(insert(services).values(**values, withdrawn_at=now if service.withdrawn else None))
    return replace(service, version=1)
