"""How many working days each service promises an answer within, and whose they are, at hand for who names a date at once."""

from __future__ import annotations

from sqlalchemy import and_, select

from bot.database import Database
from bot.working_days import WorkingDays
from inquiries.deadlines.calendars import Calendars, of_register
from inquiries.services.models import services, units


class ServicePromises:
    """What the register says, as it was read last; `refresh` reads it again."""

    def __init__(self, database: Database, municipality: str, days: WorkingDays) -> None:
        self._database = database
        self._municipality = municipality
        self._calendars = Calendars(days)
        self._within: dict[str, int] = {}
        self._days: dict[str, WorkingDays] = {}

    async def refresh(self) -> None:
        """Read what services promise. Raises StoreUnavailable, and what was read before stays."""
        mine = (services.c.municipality == self._municipality) & services.c.withdrawn_at.is_(None)
        its_unit = and_(units.c.municipality == services.c.municipality, units.c.id == services.c.unit)
        query = select(services.c.id, services.c.answer_days, *of_register()).outerjoin_from(services, units, its_unit)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.where(mine))).mappings().all()
        self._within = {row["id"]: row["answer_days"] for row in rows if row["answer_days"] is not None}
        self._days = {row["id"]: self._calendars.of(row) for row in rows}

    def within(self, service: str) -> int | None:
        """Return the working days that a service promises, None where it says nothing of its own."""
        return self._within.get(service)

    def days_of(self, service: str) -> WorkingDays | None:
        """Return the days of a service, its own or its unit's or the municipality's; None where there is no such service."""
        return self._days.get(service)
