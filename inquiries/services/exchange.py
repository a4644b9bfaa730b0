"""The register in and out as a table: looked at first, then done as a whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Conflict, Why
from bot.interfaces import Clock
from bot.messages import Staff
from bot.services import Register, RegisterPreview, Service, Unit
from inquiries.services.changes import logged
from inquiries.services.desk import Changed, Directory
from inquiries.services.planning import Plan, Planned
from inquiries.services.reading import read_register
from inquiries.services.store import write_competence, write_service, write_unit
from inquiries.services.table import read_table, write_table


class RegisterExchange:
    """Exports and imports the register of a municipality."""

    def __init__(self, database: Database, clock: Clock, directory: Directory, *, changed: Changed) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._changed = changed

    async def export(self, municipality: str) -> bytes:
        """Return the whole register as CSV; reading it back changes nothing."""
        async with self._database.read() as connection:
            register = await read_register(connection, municipality)
        directory = await self._directory(municipality)
        return write_table(register, {identifier: one.username for identifier, one in directory.items()})

    async def look_at(self, municipality: str, content: bytes) -> RegisterPreview:
        """Tell what a table would change. Raises Malformed for what is no table at all, TooLong."""
        staff = await self._usernames(municipality)
        async with self._database.read() as connection:
            known = await read_register(connection, municipality)
        return _preview(Plan(municipality, known, staff).read(read_table(content)), known, content)

    async def take_in(
        self, municipality: str, content: bytes, token: str | None = None, *, by: Staff | None
    ) -> RegisterPreview:
        """Change what a table says, all of it or nothing; it is logged as one batch of who did it, None: a command.

        With the token of a preview exactly that is done. Raises Malformed, TooLong, BadInput naming the first line that is
        wrong, and Conflict when the register has changed since it was looked at.
        """
        staff = await self._usernames(municipality)
        lines = read_table(content)
        now = self._clock.now()
        async with self._database.write() as connection, logged(connection, municipality, by=by, at=now) as known:
            planned = Plan(municipality, known, staff).read(lines)
            preview = _preview(planned, known, content)
            wrong = next((row for row in preview.rows if row.status == "error"), None)
            if wrong is not None:
                raise BadInput(
                    f"line {wrong.line}: {wrong.reason}", why=replace(wrong.why, line=wrong.line) if wrong.why else None
                )
            if token is not None and token != preview.token:
                raise Conflict("the register has changed since you looked: look again", why=Why("changed_since_look"))
            await _write(connection, municipality, planned, now)
        await self._changed(municipality)
        return preview

    async def _usernames(self, municipality: str) -> dict[str, str]:
        directory = await self._directory(municipality)
        return {one.username.lower(): identifier for identifier, one in directory.items()}


async def _write(connection: AsyncConnection, municipality: str, planned: list[Planned], now: datetime) -> None:
    doing = [one for one in planned if one.row.status in {"new", "changed"}]
    # Units first, since services name them; among them the default queue, which the old one gives way to.
    for one in sorted(doing, key=_order):
        # What an earlier line has changed is read again: making a default queue takes that from another unit.
        known = await read_register(connection, municipality)
        if isinstance(one.thing, Unit):
            version = _version(known, one.thing.id) if one.based_on is not None else None
            await write_unit(connection, municipality, known, one.thing, based_on=version, now=now)
        elif isinstance(one.thing, Service):
            await write_service(connection, municipality, known, one.thing, based_on=one.based_on, now=now)
        elif one.thing is not None:
            staff, names = one.thing
            await write_competence(connection, municipality, staff, names)


def _preview(planned: list[Planned], known: Register, content: bytes) -> RegisterPreview:
    rows = tuple(one.row for one in planned)
    if any(row.status == "error" for row in rows):
        return RegisterPreview(rows, "")
    versions = [*((one.id, one.version) for one in known.units), *((one.id, one.version) for one in known.services)]
    state = repr((versions, sorted(known.competence.items()))).encode()
    return RegisterPreview(rows, hashlib.sha256(content + b"\0" + state).hexdigest())


def _order(planned: Planned) -> tuple[bool, bool, int]:
    unit = planned.thing if isinstance(planned.thing, Unit) else None
    return (unit is None, unit is not None and not unit.default_queue, planned.row.line)


def _version(known: Register, unit: str) -> int:
    return next(one.version for one in known.units if one.id == unit)
