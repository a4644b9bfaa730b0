"""What there is to filter by: units and services, also those of old inquiries, and the topics that inquiries have."""

from __future__ import annotations

from sqlalchemy import select, text

from bot.database import Database
from inquiries.services.models import services, units

MOST_TOPICS = 1000

# From each topic straight to the next in the index: to look at every inquiry's topic would take as long as there are many.
TOPICS = text("""
    WITH RECURSIVE used (topic) AS (
        SELECT min(topic) FROM inquiry WHERE municipality = :municipality
        UNION ALL
        SELECT (SELECT min(i.topic) FROM inquiry i WHERE i.municipality = :municipality AND i.topic > used.topic)
        FROM used WHERE used.topic IS NOT NULL
    )
    SELECT topic FROM used WHERE topic IS NOT NULL LIMIT :most
""")


class FilterRegister:
    """Units, services and topics over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def filters(self, municipality: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return the names of units by id, and those of services, by language, by id."""
        its_units = select(units.c.id, units.c.name).where(units.c.municipality == municipality)
        its_services = select(services.c.id, services.c.names).where(services.c.municipality == municipality)
        async with self._database.read() as connection:
            found = {row.id: row.name for row in await connection.execute(its_units)}
            return found, {row.id: dict(row.names) for row in await connection.execute(its_services)}

    async def topics_in_use(self, municipality: str) -> list[str]:
        """Return the ids of the topics that inquiries have."""
        async with self._database.read() as connection:
            found = await connection.execute(TOPICS, {"municipality": municipality, "most": MOST_TOPICS})
            return list(found.scalars())
