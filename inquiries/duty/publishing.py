"""Our own calendars under secret addresses (RFC 5545), for Outlook, Nextcloud and telephones."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from bot.database import Database
from bot.duty import PublishedCalendar, Stint
from bot.errors import Malformed, NotFound
from bot.interfaces import Clock, Texts
from inquiries.duty.ics import written
from inquiries.duty.models import published_calendars
from inquiries.duty.rows import published_from
from inquiries.duty.store import SqlDuty

PAST = timedelta(days=31)
AHEAD = timedelta(days=183)
REFRESH = timedelta(hours=1)
SECRET_BYTES = 32
"""As many as nobody guesses: whoever has the address reads the calendar, since calendar programs cannot log in."""

Names = Callable[[str], Awaitable[Mapping[str, str]]]
"""From a municipality to the names of its staff by id."""


class Publishing(SqlDuty):
    """All of DutyPlan: the plan, and what is published of it. `language` is that of the events' titles."""

    def __init__(
        self, database: Database, clock: Clock, zone: ZoneInfo, *, names: Names, texts: Texts, language: str, host: str
    ) -> None:
        super().__init__(database, clock, zone)
        self._names = names
        self._texts = texts
        self._language = language
        self._host = host

    async def published(self, municipality: str) -> list[PublishedCalendar]:
        """Return which calendars are published."""
        query = select(published_calendars).where(published_calendars.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(published_calendars.c.renewed_at))).mappings().all()
        return [published_from(row) for row in rows]

    async def publish(self, municipality: str, *, staff: str | None, unit: str | None, by: str) -> str:
        """Publish the calendar of a person or unit and return its secret; one that it had works no more."""
        if (staff is None) == (unit is None):
            raise Malformed("a calendar is a person's or a unit's")
        secret = secrets.token_urlsafe(SECRET_BYTES)
        columns = published_calendars.c
        same = (columns.municipality == municipality) & columns.staff.is_not_distinct_from(staff)
        async with self._database.write() as connection:
            await connection.execute(delete(published_calendars).where(same & columns.unit.is_not_distinct_from(unit)))
            values: dict[str, Any] = {"id": str(uuid.uuid4()), "municipality": municipality, "staff": staff, "unit": unit}
            values |= {"secret_hash": _hash(secret), "renewed_by": by, "renewed_at": self._clock.now()}
            await connection.execute(insert(published_calendars).values(**values))
        return secret

    async def unpublish(self, municipality: str, calendar: str) -> None:
        """Publish a calendar no more. Raises NotFound."""
        columns = published_calendars.c
        one = (columns.id == calendar) & (columns.municipality == municipality)
        async with self._database.write() as connection:
            if (await connection.execute(delete(published_calendars).where(one))).rowcount == 0:
                raise NotFound("no such calendar")

    async def published_file(self, secret: str) -> bytes:
        """Return the calendar of a secret as iCalendar (RFC 5545). Raises NotFound."""
        query = select(published_calendars).where(published_calendars.c.secret_hash == _hash(secret))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such calendar")
        municipality, now = row["municipality"], self._clock.now()
        stints = [one for one in await self._around(municipality, now) if _belongs(one, row["staff"], row["unit"])]
        unit_names = {one.id: one.name for one in await self.units(municipality)}
        people = await self._names(municipality)
        whose = people.get(row["staff"], "") if row["staff"] else unit_names.get(row["unit"], "")

        def title(stint: Stint) -> str:
            unit = unit_names.get(stint.unit, "")
            if row["unit"]:
                return f"{people.get(stint.staff or '', '–')} – {unit}"
            return self._texts.text("duty_shift", self._language, unit=unit)

        name = self._texts.text("duty_calendar", self._language, name=whose)
        # The hour, not the moment: what is unchanged is the same file, and need not be sent again.
        made = now.replace(minute=0, second=0, microsecond=0)
        return written(stints, name=name, title=title, now=made, refresh=REFRESH, host=self._host)

    async def _around(self, municipality: str, now: datetime) -> list[Stint]:
        return await self.stints(municipality, now - PAST, now + AHEAD)


def _belongs(stint: Stint, staff: str | None, unit: str | None) -> bool:
    return stint.staff == staff if staff is not None else stint.unit == unit and stint.staff is not None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
