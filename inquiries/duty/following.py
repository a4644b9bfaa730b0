"""Calendars elsewhere that are followed: read now and then, only their busy times kept."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from yarl import URL

from bot.database import Database
from bot.duty import CalendarSource, FollowedCalendar
from bot.errors import Conflict, Malformed, NotFound, TorgError, Why
from bot.interfaces import Clock, Notices
from bot.reasons import kept
from inquiries.duty.fetching import calendar_url
from inquiries.duty.ics import busy_times as read_busy
from inquiries.duty.models import LONGEST_REASON, busy_times, followed_calendars
from inquiries.duty.rows import Row, followed_from

log = logging.getLogger(__name__)

PAST = timedelta(days=1)
AHEAD = timedelta(days=92)
EXPAND_AGAIN = timedelta(days=7)
"""A calendar that never changes is taken in anew after this time, since its repetitions reach into days that come."""
LEASE = timedelta(minutes=5)
TELL_AFTER = timedelta(hours=1)
"""A server that is away for a moment is nothing that its calendar's owner could do anything about."""
AT_ONCE, ROUND = 4, 100
MOST_PER_OWNER = 10
FAILED = "calendar_failed"


class SqlFollowed:
    """FollowedCalendars over the database; `run` reads what is due, and may run on every node."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        source: CalendarSource,
        notices: Notices,
        *,
        zone: ZoneInfo,
        every: timedelta = timedelta(minutes=15),
    ) -> None:
        self._database = database
        self._clock = clock
        self._source = source
        self._notices = notices
        self._zone = zone
        self._every = every

    async def listed(self, municipality: str) -> list[FollowedCalendar]:
        """Return the calendars that are followed."""
        query = select(followed_calendars).where(followed_calendars.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(followed_calendars.c.added_at))).mappings().all()
        return [_told(row) for row in rows]

    async def follow(self, municipality: str, url: str, *, staff: str | None, unit: str | None, by: str) -> FollowedCalendar:
        """Follow a calendar from now on, once it could be read. Raises what CalendarSource raises, and Conflict."""
        if (staff is None) == (unit is None):
            raise Malformed("a calendar is a person's or a unit's")
        place, now = str(calendar_url(url)), self._clock.now()
        found = await self._source.read(place)
        times = await self._times(found.body, now) if found is not None else []
        values: dict[str, Any] = {"id": str(uuid.uuid4()), "municipality": municipality, "staff": staff, "unit": unit}
        values |= {"url": place, "added_by": by, "added_at": now, "etag": found.etag if found else "", "error": ""}
        values |= {"due_at": now + self._every, "read_at": now, "expanded_at": now, "failing_since": None}
        columns = followed_calendars.c
        mine = select(columns.url).where(columns.municipality == municipality)
        mine = mine.where(columns.staff.is_not_distinct_from(staff), columns.unit.is_not_distinct_from(unit))
        async with self._database.write() as connection:
            known = (await connection.execute(mine)).scalars().all()
            if place in known:
                raise Conflict("this calendar is followed already", why=Why("calendar_known"))
            if len(known) >= MOST_PER_OWNER:
                raise Conflict("too many calendars are followed", why=Why("calendar_many", {"most": str(MOST_PER_OWNER)}))
            await connection.execute(insert(followed_calendars).values(**values))
            await _keep(connection, values, times)
        return _told(values)

    async def leave(self, municipality: str, calendar: str) -> None:
        """Follow a calendar no more and forget its times. Raises NotFound."""
        columns = followed_calendars.c
        async with self._database.write() as connection:
            gone = delete(followed_calendars).where(columns.id == calendar, columns.municipality == municipality)
            if (await connection.execute(gone)).rowcount == 0:
                raise NotFound("no such calendar")
            await connection.execute(delete(busy_times).where(busy_times.c.calendar == calendar))

    async def read_now(self, municipality: str, calendar: str) -> FollowedCalendar:
        """Read a calendar at once and return how it is then. Raises NotFound."""
        await self._read(await self._row(municipality, calendar))
        return _told(await self._row(municipality, calendar))

    async def run(self) -> int:
        """Read every calendar that is due and return how many; one that fails leaves all others alone."""
        rows = await self._claim()
        gate = asyncio.Semaphore(AT_ONCE)

        async def guarded(row: Row) -> None:
            async with gate:
                await self._read(row)

        await asyncio.gather(*(guarded(row) for row in rows))
        return len(rows)

    async def _claim(self) -> list[Row]:
        """Take what is due for a while, so that another node does not read it as well."""
        now, columns = self._clock.now(), followed_calendars.c
        query = select(followed_calendars).where(columns.due_at <= now).order_by(columns.due_at).limit(ROUND)
        async with self._database.write() as connection:
            rows = (await connection.execute(query.with_for_update(skip_locked=True))).mappings().all()
            taken = update(followed_calendars).where(columns.id.in_([row["id"] for row in rows]))
            await connection.execute(taken.values(due_at=now + LEASE))
        return list(rows)

    async def _read(self, row: Row) -> None:
        now = self._clock.now()
        fresh = row["expanded_at"] is not None and now - row["expanded_at"] < EXPAND_AGAIN
        try:
            found = await self._source.read(row["url"], etag=row["etag"] if fresh else "")
            times = await self._times(found.body, now) if found is not None else None
        except TorgError as error:
            return await self._failed(row, str(error) or error.code, error.why, now)
        except Exception as error:  # What a stranger's calendar holds may break a library, and must not stop the others.
            log.exception("calendar %s broke", row["id"])
            reason = f"it cannot be understood: {type(error).__name__}"
            return await self._failed(row, reason, Why("calendar_form"), now)
        well = {"read_at": now, "failing_since": None, "error": "", "due_at": now + self._every}
        if found is not None:
            well |= {"etag": found.etag, "expanded_at": now}
        async with self._database.write() as connection:
            still = update(followed_calendars).where(followed_calendars.c.id == row["id"]).values(**well)
            if (await connection.execute(still)).rowcount and times is not None:
                await _keep(connection, row, times)
        if row["failing_since"] is not None:
            log.info("calendar %s can be read again", row["id"])
        return None

    async def _failed(self, row: Row, reason: str, why: Why | None, now: datetime) -> None:
        """Write since when and why a calendar cannot be read; its times stay, and its owner is told after a while."""
        since = row["failing_since"] or now
        changed = {"failing_since": since, "error": kept(reason, why, most=LONGEST_REASON), "due_at": now + self._every}
        async with self._database.write() as connection:
            columns = followed_calendars.c
            await connection.execute(update(followed_calendars).where(columns.id == row["id"]).values(**changed))
        if now - since >= TELL_AFTER:
            details = {
                "calendar": row["id"],
                "host": _host(row["url"]),
                "since": since.isoformat(),
            }
            await self._notices.tell(
                row["municipality"],
                row["staff"] or row["added_by"],
                FAILED,
                about=f"calendar:{row['id']}",
                text=FAILED,
                details=details,
                once=f"{FAILED}/{row['id']}/{since.isoformat()}",
            )

    async def _times(self, body: bytes, now: datetime) -> list[tuple[datetime, datetime]]:
        # Working out repetitions takes its time, in which the service has others to answer.
        return await asyncio.to_thread(read_busy, body, self._zone, now - PAST, now + AHEAD)

    async def _row(self, municipality: str, calendar: str) -> Row:
        columns = followed_calendars.c
        query = select(followed_calendars).where(columns.id == calendar, columns.municipality == municipality)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such calendar")
        return row


async def _keep(connection: Any, calendar: Row, times: list[tuple[datetime, datetime]]) -> None:
    """Write the busy times of a calendar in place of those of before."""
    await connection.execute(delete(busy_times).where(busy_times.c.calendar == calendar["id"]))
    rows = [
        {"calendar": calendar["id"], "municipality": calendar["municipality"], "starts_at": begins, "ends_at": ends}
        for begins, ends in times
    ]
    if rows:
        await connection.execute(insert(busy_times), rows)


def _told(row: Row) -> FollowedCalendar:
    return followed_from(row, _host(row["url"]))


def _host(url: str) -> str:
    return URL(url).host or ""
