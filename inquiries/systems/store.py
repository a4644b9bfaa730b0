"""The version overview over the database."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import Conflict, NameTaken, NotFound
from bot.interfaces import Clock
from bot.systems import MunicipalSystem, SystemWords
from inquiries.systems.models import municipal_systems

MINE = municipal_systems.c


class SqlSystems:
    """Systems over SQLite or PostgreSQL; what is taken away stays, so that it can be brought back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> list[MunicipalSystem]:
        """Return what every municipality runs, by system and municipality."""
        query = select(municipal_systems).where(MINE.name_key.is_not(None))
        async with self._database.read() as connection:
            found = [_system(row) for row in (await connection.execute(query)).mappings()]
        return sorted(found, key=lambda one: (one.says.name.casefold(), one.municipality))

    async def add(self, municipality: str, says: SystemWords, *, by: str) -> MunicipalSystem:
        """Add one. Raises NameTaken where the municipality has one of that name."""
        made = MunicipalSystem(str(uuid.uuid4()), municipality, says, 1, self._clock.now(), by)
        row = {"id": made.id, "municipality": municipality, "revision": 1, **self._columns(says, by)}
        await self._write(insert(municipal_systems).values(row))
        return made

    async def change(self, municipality: str, system: str, says: SystemWords, *, by: str, based_on: int) -> None:
        """Change one. Raises NotFound, NameTaken, and Conflict when somebody else has changed it since."""
        found = await self._one(municipality, system)
        same = and_(MINE.id == found["id"], MINE.revision == based_on, MINE.name_key.is_not(None))
        values = {"revision": based_on + 1, **self._columns(says, by)}
        if not await self._write(update(municipal_systems).where(same).values(values)):
            raise Conflict("somebody else has changed this system since")

    async def withdraw(self, municipality: str, system: str, *, by: str, withdrawn: bool) -> None:
        """Take one away, or bring it back. Raises NotFound, and NameTaken when another has its name by now."""
        found = await self._one(municipality, system)
        key = None if withdrawn else found["name"].casefold()
        values = {"name_key": key, "changed_at": self._clock.now(), "changed_by": by, "revision": MINE.revision + 1}
        await self._write(update(municipal_systems).where(MINE.id == found["id"]).values(values))

    async def _one(self, municipality: str, system: str) -> RowMapping:
        query = select(municipal_systems).where(MINE.municipality == municipality, MINE.id == system)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("there is no such system")
        return row

    async def _write(self, step: Any) -> int:
        """Do it; return how many rows it met. The index over names decides where two write the same one at once."""
        try:
            async with self._database.write() as connection:
                return int((await connection.execute(step)).rowcount)
        except IntegrityError as error:
            raise NameTaken("a system of this name is there already") from error

    def _columns(self, says: SystemWords, by: str) -> dict[str, object]:
        words = {"name": says.name, "name_key": says.name.casefold(), "version": says.version, "note": says.note}
        return {**words, "changed_at": self._clock.now(), "changed_by": by}


def _system(row: RowMapping) -> MunicipalSystem:
    return MunicipalSystem(
        id=row["id"],
        municipality=row["municipality"],
        says=SystemWords(row["name"], row["version"], row["note"]),
        revision=row["revision"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )
