"""The log of the register: read newest first, and undone one change at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, Needed, NotFound, Why
from bot.interfaces import Clock
from bot.messages import Staff
from bot.register_changes import SERVICE, UNIT, RegisterChange
from bot.services import Register, Unit
from inquiries.services.changes import logged, service_as_told, unit_as_told, versions_of
from inquiries.services.models import register_changes
from inquiries.services.reading import read_register
from inquiries.services.store import write_competence, write_service, write_unit
from inquiries.services.withdrawing import has_to_do, left, still_has

CHANGED_SINCE = "somebody has changed it since"


class SqlRegisterLog:
    """Changes of the register over SQLite or PostgreSQL, of one municipality at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(self, municipality: str, *, before: int | None = None, limit: int = 50) -> list[RegisterChange]:
        """Return what was changed, the newest first; `before` is the id of the last one that is known already."""
        table = register_changes
        query = select(table).where(table.c.municipality == municipality).order_by(table.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.id < before)
        async with self._database.read() as connection:
            changes = [_change(row) for row in (await connection.execute(query)).mappings()]
            versions = await versions_of(connection, municipality, await read_register(connection, municipality))
        return [replace(one, undoable=versions.get(one.about) == one.version) for one in changes]

    async def undo(self, municipality: str, change: int, *, by: Staff, people: Collection[str]) -> None:
        """Put back what stood before a change; what a change made is withdrawn. The undoing is logged like any change.

        `people` are the ids of those who are still there. Raises NotFound, NameTaken, Conflict when somebody has changed the
        thing since, and Needed when something stands in the way: the message tells what.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            undone = await _found(connection, municipality, change)
            async with logged(connection, municipality, by=by, at=now, undone=undone) as known:
                versions = await versions_of(connection, municipality, known)
                if versions.get(undone.about) != undone.version:
                    raise Conflict(CHANGED_SINCE, why=Why("changed_since"))
                await _put_back(connection, municipality, known, undone, people, now)


async def _found(connection: AsyncConnection, municipality: str, change: int) -> RegisterChange:
    table = register_changes
    query = select(table).where(table.c.municipality == municipality, table.c.id == change)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("there is no such change")
    return _change(row)


async def _put_back(
    connection: AsyncConnection,
    municipality: str,
    known: Register,
    undone: RegisterChange,
    people: Collection[str],
    now: datetime,
) -> None:
    if undone.kind == UNIT:
        unit = _unit_before(known, undone, people)
        await _may_become(connection, municipality, known, unit)
        await write_unit(connection, municipality, known, unit, based_on=undone.version, now=now)
    elif undone.kind == SERVICE:
        service = next(one for one in known.services if one.id == undone.thing)
        before = replace(service, withdrawn=True) if undone.before is None else service_as_told(service, undone.before)
        if before.unit is not None and known.unit(before.unit) is None:
            raise Needed("the unit that was responsible is withdrawn: bring it back first", why=Why("unit_withdrawn"))
        await write_service(connection, municipality, known, before, based_on=undone.version, now=now)
    else:
        names = undone.before["competence"] if undone.before else ()
        await write_competence(connection, municipality, undone.thing, names)


def _unit_before(known: Register, undone: RegisterChange, people: Collection[str]) -> Unit:
    unit = next(one for one in known.units if one.id == undone.thing)
    if undone.before is None:
        return replace(unit, withdrawn=True, members=(), leader=None)
    before = unit_as_told(unit, undone.before)
    members = tuple(one for one in before.members if one in people)
    return replace(before, members=members, leader=before.leader if before.leader in people else None)


async def _may_become(connection: AsyncConnection, municipality: str, known: Register, wanted: Unit) -> None:
    """Raise Needed where a unit would leave something without anybody who sees to it."""
    current = known.unit(wanted.id)
    if current is None:
        return
    if current.default_queue and (wanted.withdrawn or not wanted.default_queue):
        raise Needed("it is the default queue: make another unit that first", why=Why("default_needed"))
    if wanted.withdrawn:
        waiting, offered = await has_to_do(connection, municipality, known, wanted.id)
        if waiting or offered:
            raise Needed(left(waiting, offered), why=still_has(waiting, offered))


def _change(row: RowMapping) -> RegisterChange:
    names = ("id", "kind", "thing", "before", "after", "version", "batch", "undoes", "staff_name", "at")
    return RegisterChange(**{name: row[name] for name in names})
