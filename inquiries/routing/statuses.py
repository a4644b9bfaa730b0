"""What staff say of their own availability, and who of them is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, insert, select

from bot.database import Database
from bot.errors import BadInput
from bot.interfaces import Clock
from bot.routing import AVAILABLE, OFFLINE, STATUSES
from inquiries.routing.models import staff_statuses

FORGOTTEN_AFTER = timedelta(hours=12)
"""Who went away yesterday and has a console open today is there again: nobody remembers to say so."""


class StaffAvailability:
    """Availability over the store and the open consoles; `online` gives the ids of staff who have one open, on any node."""

    def __init__(self, database: Database, clock: Clock, online: Callable[[str], frozenset[str]]) -> None:
        self._database = database
        self._clock = clock
        self._online = online

    async def statuses(self, municipality: str) -> dict[str, str]:
        """Return the status of everybody who has a console open, by id; who is missing is offline."""
        online = self._online(municipality)
        said = await self._said(municipality)
        return {staff: said.get(staff, AVAILABLE) for staff in sorted(online)}

    async def say(self, municipality: str, staff: str, status: str) -> None:
        """Write what a member of staff says of themselves. Raises BadInput for a status that is none.

        Only what still holds is kept: being available is saying nothing, and what others said yesterday goes as well.
        """
        if status not in STATUSES:
            raise BadInput(f"a status is one of {', '.join(STATUSES)}")
        at = self._clock.now()
        mine = (staff_statuses.c.staff == staff) | (staff_statuses.c.at <= at - FORGOTTEN_AFTER)
        async with self._database.write() as connection:
            await connection.execute(delete(staff_statuses).where(staff_statuses.c.municipality == municipality, mine))
            if status == AVAILABLE:
                return
            await connection.execute(
                insert(staff_statuses).values(municipality=municipality, staff=staff, status=status, at=at)
            )

    async def of(self, municipality: str, staff: str) -> str:
        """Return how one member of staff is."""
        return (await self.statuses(municipality)).get(staff, OFFLINE)

    async def _said(self, municipality: str) -> dict[str, str]:
        since = self._clock.now() - FORGOTTEN_AFTER
        query = select(staff_statuses.c.staff, staff_statuses.c.status)
        query = query.where(staff_statuses.c.municipality == municipality, staff_statuses.c.at > since)
        async with self._database.read() as connection:
            return {row.staff: row.status for row in await connection.execute(query)}
