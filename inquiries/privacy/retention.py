"""Deletes what was said when its time is over, and who said it; tells every day what it did."""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, Table, and_, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import TorgError
from bot.interfaces import Clock, Desk
from bot.privacy import ArchiveDuty, Deferred, Outlook, Periods, RetentionRun
from inquiries.models import attachments, conversations, inquiries, messages
from inquiries.privacy.beside_waiting import due_now, erase_due
from inquiries.privacy.keeping import asked_for, days_of, listed, move_on, must_stay
from inquiries.privacy.models import deferred_erasures, retention_runs
from inquiries.privacy.periods import due, idle, linked, with_staff
from inquiries.privacy.unlinking import unlink

log = logging.getLogger(__name__)

ABANDONED = timedelta(hours=2)
"""After this long without an end a run is taken over: its node was killed."""

FAILURE = 500


class Retention:
    """Deletes a municipality's conversations some days after their last message; one that a person works on is kept."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        periods: Periods,
        *,
        municipality: str,
        zone: str = "UTC",
        duty: ArchiveDuty | None = None,
    ) -> None:
        self.periods = periods
        self._duty = duty or ArchiveDuty()
        self._database = database
        self._desk = desk
        self._clock = clock
        self._municipality = municipality
        self._zone = ZoneInfo(zone)

    async def daily(self) -> RetentionRun | None:
        """Run once in a day of the municipality's, on one node; None when that is done. The journal is emptied each time."""
        run = await self._begin(once=self._today().isoformat())
        if run is not None:
            run = await self._carried_out(run)
        await self.leave_no_trace()
        return run

    async def run(self) -> int:
        """Delete what is due and return how many conversations that were."""
        counts = await self._delete()
        await self.leave_no_trace()
        return counts["chats"] + counts["inquiries"]

    async def dry_run(self) -> RetentionRun:
        """Tell what a run now would delete, and delete nothing; it is written down like the others."""
        identifier, now = str(uuid.uuid4()), self._clock.now()
        run = RetentionRun(identifier, self._today(), True, now, now, await self._counted(now))
        await self._insert(run, once=identifier)
        return run

    async def would_delete(self, periods: Periods) -> dict[str, int]:
        """Return how many of what a run now would delete after other periods; nothing is written down."""
        where, zone = self._municipality, self._zone.key
        other = Retention(self._database, self._desk, self._clock, periods, municipality=where, zone=zone, duty=self._duty)
        return await other._counted(self._clock.now())

    async def runs(self, municipality: str, *, limit: int = 60) -> list[RetentionRun]:
        """Return the runs, the newest first."""
        query = select(retention_runs).where(retention_runs.c.municipality == municipality)
        order = retention_runs.c.started_at.desc(), retention_runs.c.id
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(*order).limit(limit))).mappings()
            return [_run_from(row) for row in rows]

    async def outlook(self, *, days: int = 30) -> Outlook:
        """Tell how many conversations the coming days will delete, if nothing happens in them until then."""
        day, staff = func.date(conversations.c.updated_at), case((with_staff(), 1), else_=0)
        query = select(day.label("day"), staff.label("staff"), func.count().label("count"))
        now, today, found = self._clock.now(), self._today(), Counter[date]()
        free = ~must_stay(self._duty, now) & conversations.c.id.not_in(select(deferred_erasures.c.conversation))
        query = query.where(idle(self._municipality), free).group_by(day, staff)
        async with self._database.read() as connection:
            for when in await days_of(connection, self._municipality, self._duty, now, today):
                if when <= today + timedelta(days=days):
                    found[when] += 1
            for row in (await connection.execute(query)).mappings():
                last = row["day"] if isinstance(row["day"], date) else date.fromisoformat(row["day"])
                period = self.periods.inquiry_days if row["staff"] else self.periods.chat_days
                when = max(today, last + timedelta(days=period + 1))
                if when <= today + timedelta(days=days):
                    found[when] += row["count"]
        return Outlook(dict(sorted(found.items())))

    async def deferred(self, municipality: str) -> list[Deferred]:
        """Return what waits to be erased until it need not be archived any more, the next one first."""
        async with self._database.read() as connection:
            return await listed(connection, municipality)

    async def leave_no_trace(self) -> None:
        """Bring SQLite's write-ahead log into the file and empty it, so that no deleted text stays in it."""
        if not await self._database.empty_journal():
            log.warning("the write-ahead log was in use and could not be emptied; the next run tries again")

    async def _carried_out(self, run: RetentionRun) -> RetentionRun:
        try:
            counts, failure = await self._delete(), ""
        except TorgError as error:
            log.warning("retention: %s", error)
            counts, failure = {}, str(error)[:FAILURE]
        finished = self._clock.now()
        values = {"counts": counts, "failure": failure, "finished_at": finished}
        async with self._database.write() as connection:
            await connection.execute(update(retention_runs).where(retention_runs.c.id == run.id).values(**values))
        return RetentionRun(run.id, run.day, run.dry, run.started_at, finished, counts, failure)

    async def _delete(self) -> dict[str, int]:
        """Delete texts that are due, then links; what comes to life meanwhile stays."""
        now = self._clock.now()
        counts = await self._counted(now)
        for conversation in await self._asked_for(now):
            await self._desk.forget(conversation, idle_since=now)
        async with self._database.write() as connection:
            await move_on(connection, self._municipality, self._duty, now, self._zone)
            await erase_due(connection, self._municipality, self._duty, now, self._zone)
        for conversation in await self._which(self._due(now)):
            staff = (await self._which(conversations.c.id == conversation, with_staff())) != []
            period = self.periods.inquiry_days if staff else self.periods.chat_days
            await self._desk.forget(conversation, idle_since=now - timedelta(days=period))
        limit = now - timedelta(days=self.periods.identity_days)
        for conversation in await self._which(self._linked(now)):
            # A link goes in time where the text has to stay for the archive, too.
            async with self._database.write() as connection:
                await unlink(connection, conversation, now, idle_since=limit)
        if any(counts.values()):
            log.info("retention: %s", ", ".join(f"{count} {what}" for what, count in counts.items() if count))
        return counts

    def _due(self, now: datetime) -> ColumnElement[bool]:
        return and_(due(self._municipality, self.periods, now), ~must_stay(self._duty, now))

    def _linked(self, now: datetime) -> ColumnElement[bool]:
        return linked(self._municipality, self.periods, now, must_stay(self._duty, now))

    async def _asked_for(self, now: datetime) -> list[str]:
        async with self._database.read() as connection:
            return await asked_for(connection, self._municipality, self._duty, now, self._today())

    async def _which(self, *where: ColumnElement[bool]) -> list[str]:
        async with self._database.read() as connection:
            return list((await connection.execute(select(conversations.c.id).where(*where))).scalars())

    async def _counted(self, now: datetime) -> dict[str, int]:
        """Return how many of what is due: what was put off until today is among the inquiries, and stands alone, too."""
        asked = await self._asked_for(now)
        counts = await self._amounts(self._due(now))
        if asked:
            waiting = await self._amounts(conversations.c.id.in_(asked) & ~self._due(now))
            counts = {what: count + waiting[what] for what, count in counts.items()}
        async with self._database.read() as connection:
            links = await _number(connection, conversations, self._linked(now))
            beside = await due_now(connection, self._municipality, self._duty, now)
        return counts | {"deferred": len(asked) + beside, "links": links}

    async def _amounts(self, going: ColumnElement[bool]) -> dict[str, int]:
        ids = select(conversations.c.id).where(going)
        its = select(inquiries.c.id).where(inquiries.c.conversation.in_(ids))
        async with self._database.read() as connection:
            return {
                "chats": await _number(connection, conversations, going, ~with_staff()),
                "inquiries": await _number(connection, conversations, going, with_staff()),
                "messages": await _number(connection, messages, messages.c.conversation.in_(ids)),
                "attachments": await _number(connection, attachments, attachments.c.inquiry.in_(its)),
            }

    async def _begin(self, *, once: str) -> RetentionRun | None:
        """Take the day's run; None when it is done, or another node is at it."""
        now = self._clock.now()
        new = RetentionRun(str(uuid.uuid4()), self._today(), False, now, None, {})
        mine = (retention_runs.c.municipality == self._municipality) & (retention_runs.c.once == once)
        async with self._database.read() as connection:
            row = (await connection.execute(select(retention_runs).where(mine))).mappings().first()
        if row is None:
            try:
                await self._insert(new, once=once)
            except IntegrityError:  # Another node was faster between the look and the insert.
                return None
            return new
        undone = or_(retention_runs.c.finished_at.is_(None), retention_runs.c.failure != "")
        again = update(retention_runs).where(mine, undone, retention_runs.c.started_at < now - ABANDONED)
        async with self._database.write() as connection:
            taken = await connection.execute(again.values(started_at=now).returning(retention_runs))
            row = taken.mappings().first()
        return _run_from(row) if row else None

    async def _insert(self, run: RetentionRun, *, once: str) -> None:
        values: Mapping[str, Any] = {
            "id": run.id,
            "municipality": self._municipality,
            "day": run.day,
            "once": once,
            "dry": run.dry,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "counts": dict(run.counts),
            "failure": run.failure,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(retention_runs).values(**values))

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()


async def _number(connection: AsyncConnection, table: Table, *where: ColumnElement[bool]) -> int:
    return int((await connection.execute(select(func.count()).select_from(table).where(*where))).scalar_one())


def _run_from(row: RowMapping) -> RetentionRun:
    names = ("id", "day", "dry", "started_at", "finished_at", "counts", "failure")
    return RetentionRun(**{name: row[name] for name in names})
