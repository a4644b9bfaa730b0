"""Deadlines in the store: counted in the transaction of who changes an inquiry, or soon afterwards where nobody did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.deadlines import DeadlineRules, Due, DueInquiry
from bot.errors import NotFound
from bot.interfaces import Clock as Time
from bot.messages import InquiryStatus
from bot.working_days import WorkingDays
from inquiries.deadlines.calendars import ITS_SERVICE, ITS_UNIT, Calendars, of_register
from inquiries.deadlines.conditions import before, changed
from inquiries.deadlines.counting import Clock, Counted, Facts, counted, dues
from inquiries.deadlines.explaining import Promised, explained
from inquiries.deadlines.models import deadline_clocks
from inquiries.models import events, inquiries
from inquiries.services.models import services, units

ROUND = 200
CLOCK = tuple(Clock.__slots__)
PROMISED = (services.c.answer_days, services.c.solution_days)
JOINED = inquiries.outerjoin(deadline_clocks, deadline_clocks.c.inquiry == inquiries.c.id)
WITH_REGISTER = JOINED.outerjoin(services, ITS_SERVICE).outerjoin(units, ITS_UNIT)


class SqlDeadlines:
    """DeadlineBoard over the database, and what counts the deadlines; every method raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Time, days: WorkingDays, rules: DeadlineRules) -> None:
        self._database = database
        self._clock = clock
        self._days = days
        self._calendars = Calendars(days)
        self._rules = rules

    async def set_for(self, connection: AsyncConnection, inquiry: str) -> None:
        """Count the deadlines of an inquiry in the caller's transaction, after whatever it has changed.

        To be called when an inquiry comes to people, and when its service, type or state changes; calling it once too often
        changes nothing, and what nobody calls it for is found by `follow`. An inquiry that the bot has has none.
        """
        row = await _row(connection, inquiry)
        if row is None or (row["counted_from"] is None and row["status"] in {InquiryStatus.WITH_BOT, InquiryStatus.CLOSED}):
            return
        since = await _standing_since(connection, row) or self._clock.now()
        known = None if row["counted_from"] is None else _clock_of(row)
        await _write(connection, row, counted(_facts(row), known, since=since, days=self.days_of(row), rules=self._rules))

    async def follow(self) -> int:
        """Count the deadlines of all inquiries for which somebody has changed what they are counted by; return how many."""
        query = select(inquiries.c.id).select_from(JOINED).where(changed()).order_by(inquiries.c.opened_at).limit(ROUND)
        async with self._database.read() as connection:
            found = list((await connection.execute(query)).scalars())
        for inquiry in found:
            async with self._database.write() as connection:
                await self.set_for(connection, inquiry)
        return len(found)

    async def of(self, municipality: str, inquiry: str) -> list[Due]:
        """Return the deadlines of an inquiry with their reasons, the one that ends first at the front. Raises NotFound."""
        mine = (inquiries.c.municipality == municipality) & (inquiries.c.id == inquiry)
        async with self._database.read() as connection:
            row = (await connection.execute(with_clock().add_columns(*PROMISED).where(mine))).mappings().first()
        if row is None:
            raise NotFound("no such inquiry")
        found = self.dues(row)
        if not found:
            return []
        promised = Promised(row["answer_days"], row["solution_days"])
        known = {"opened_at": row["opened_at"], "days": self.days_of(row), "rules": self._rules}
        return explained(found, _clock_of(row), promised, **known)

    async def next_of(self, municipality: str, wanted: tuple[str, ...]) -> dict[str, Due]:
        """Return by inquiry the deadline that ends next; inquiries without one are left out."""
        mine = and_(inquiries.c.municipality == municipality, inquiries.c.id.in_(wanted))
        async with self._database.read() as connection:
            rows = (await connection.execute(with_clock().where(mine))).mappings().all()
        found = {row["id"]: self.dues(row) for row in rows}
        return {inquiry: ends[0] for inquiry, ends in found.items() if ends and not ends[0].met}

    async def listed(self, municipality: str, *, overdue: bool, limit: int) -> list[DueInquiry]:
        """Return open inquiries with a deadline that counts, or those for which one is over, the most urgent first."""
        until = self._clock.now() if overdue else self._clock.now() + timedelta(days=3_660)
        async with self._database.read() as connection:
            query = with_clock().where(inquiries.c.municipality == municipality, before(until))
            rows = (await connection.execute(query)).mappings().all()
        found = [
            DueInquiry(
                row["id"],
                row["number"],
                row["title"],
                row["language"],
                row["unit"],
                row["responsible"],
                self.dues(row)[0],
            )
            for row in rows
        ]
        return sorted(found, key=lambda one: (one.due.at, one.inquiry))[:limit]

    async def counts(self, municipality: str) -> tuple[int, int]:
        """Return how many open inquiries are over a deadline, and how many have one that ends within the day."""
        now = self._clock.now()
        tomorrow = self._days.local_day(now) + timedelta(days=1)
        midnight = datetime.combine(tomorrow, datetime.min.time(), self._days.zone)
        query = (
            select(func.count().filter(before(now)).label("over"), func.count().filter(before(midnight)).label("soon"))
            .select_from(JOINED)
            .where(inquiries.c.municipality == municipality)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one()
        return int(row.over), int(row.soon) - int(row.over)

    def dues(self, row: Any) -> list[Due]:
        """Return the deadlines of an inquiry's row joined with its clock's; none where it has no clock."""
        if row["counted_from"] is None:
            return []
        return dues(
            _clock_of(row),
            status=InquiryStatus(row["status"]),
            provisional_due=row["provisional_due"],
            solution_due=row["solution_due"],
            now=self._clock.now(),
            days=self.days_of(row),
        )

    def days_of(self, row: Any) -> WorkingDays:
        """Return by whose days an inquiry's deadlines are counted, of a row of `with_clock`."""
        return self._calendars.of(row)


def with_clock() -> Select[Any]:
    """Select inquiries with all that their deadlines are counted by."""
    clock = [deadline_clocks.c[name].label(_labelled(name)) for name in CLOCK]
    return select(inquiries, *clock, *of_register()).select_from(WITH_REGISTER)


def _labelled(name: str) -> str:
    return f"clock_{name}" if name in inquiries.c else name


def _clock_of(row: Any) -> Clock:
    return Clock(**{name: row[_labelled(name)] for name in CLOCK})


async def _row(connection: AsyncConnection, inquiry: str) -> Any:
    query = with_clock().add_columns(*PROMISED).where(inquiries.c.id == inquiry)
    return (await connection.execute(query.with_for_update(of=inquiries))).mappings().first()


def _facts(row: Any) -> Facts:
    named = {name: row[name] for name in Facts.__slots__ if name != "status"}
    return Facts(status=InquiryStatus(row["status"]), **named)


async def _standing_since(connection: AsyncConnection, row: Any) -> datetime | None:
    """Return when the inquiry came to stand as it does: what is found later must not cost or gain anybody days."""
    query = select(func.max(events.c.at)).where(
        events.c.conversation == row["conversation"], events.c.inquiry == row["id"], events.c.kind == "status"
    )
    at: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    # What a citizen writes to a person changes the state without an event of its own, but says since when they wait.
    return max((one for one in (at, row["waiting_since"]) if one is not None), default=None)


async def _write(connection: AsyncConnection, row: Any, found: Counted) -> None:
    dates = {name: getattr(found, name) for name in ("answer_due", "provisional_due", "solution_due")}
    await connection.execute(update(inquiries).where(inquiries.c.id == row["id"]).values(**dates))
    values = {name: getattr(found.clock, name) for name in CLOCK}
    if row["counted_from"] is None:
        values |= {"inquiry": row["id"], "municipality": row["municipality"]}
        await connection.execute(insert(deadline_clocks).values(**values))
    else:
        await connection.execute(update(deadline_clocks).where(deadline_clocks.c.inquiry == row["id"]).values(**values))
