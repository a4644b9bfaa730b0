"""How many working days each service promises an answer within, at hand for who has to name a date at once."""

from __future__ import annotations

from sqlalchemy import select

from bot.database import Database
from inquiries.services.models import services


class ServicePromises:
    """What the register says, as it was read last; `refresh` reads it again."""

    def __init__(self, database: Database, municipality: str) -> None:
        self._database = database
        self._municipality = municipality
        self._days: dict[str, int] = {}

    async def refresh(self) -> None:
        """Read what services promise. Raises StoreUnavailable, and what was read before stays."""
        mine = (services.c.municipality == self._municipality) & services.c.withdrawn_at.is_(None)
        query = select(services.c.id, services.c.answer_days).where(mine, services.c.answer_days.is_not(None))
        async with self._database.read() as connection:
            self._days = {row.id: row.answer_days for row in await connection.execute(query)}

    def __call__(self, service: str) -> int | None:
        """Return the working days that a service promises, None where it says nothing of its own."""
        return self._days.get(service)
