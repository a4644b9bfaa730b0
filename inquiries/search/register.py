"""What there is to filter by: units and services, also those of which old inquiries are."""

from __future__ import annotations

from sqlalchemy import select

from bot.database import Database
from inquiries.services.models import services, units


class FilterRegister:
    """The names of units and services over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def filters(self, municipality: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return the names of units by id, and those of services, by language, by id."""
        its_units = select(units.c.id, units.c.name).where(units.c.municipality == municipality)
        its_services = select(services.c.id, services.c.names).where(services.c.municipality == municipality)
        async with self._database.read() as connection:
            found = {row.id: row.name for row in await connection.execute(its_units)}
            return found, {row.id: dict(row.names) for row in await connection.execute(its_services)}
