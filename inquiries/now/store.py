"""How the desk stands, counted by the database: a few questions, whatever the inbox holds, and rows for a few alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.experience import UNANSWERED, Answered
from bot.messages import Owner
from bot.now import AGES_H, Asker, BotToday, DeskNow, Queue, Unanswered, Waiting
from inquiries.deadlines.conditions import before
from inquiries.deadlines.models import deadline_clocks
from inquiries.experience import questions, usage
from inquiries.handling.states import WAITING
from inquiries.inbox import LISTED, THEIRS
from inquiries.models import conversations, inquiries, messages
from inquiries.reach import within
from inquiries.services.models import units
from inquiries.usage import day_of
from inquiries.views import JUNK, OPEN

LONGEST = 8
NEWEST = 5
KEPT = timedelta(seconds=2)
"""For less than consoles wait after something happened before they ask again: what they get then knows of it."""

ANSWERS = (Answered.ANSWERED.value, Answered.CHOSEN.value)
MISSED = tuple(one.value for one in UNANSWERED)

WAITS = and_(
    LISTED,
    inquiries.c.status.in_([status.value for status in WAITING]),
    inquiries.c.waiting_since.is_not(None),
    inquiries.c.put_off_until.is_(None),
)
"""Whom somebody has to answer now, as the inbox's own lists count them: what is put off is not among them."""


@dataclass(frozen=True, slots=True)
class _Figures:
    queues: tuple[Queue, ...]
    overdue: int
    due_today: int
    held: Mapping[str, int]
    bot: BotToday


class SqlNow:
    """NowBoard over the database. Raises StoreUnavailable.

    A municipality's own figures are the same for everybody, so they are counted once for all who ask within `KEPT`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, tuple[datetime, _Figures]] = {}
        self._counting = asyncio.Lock()

    async def now(self, asker: Asker, *, at: datetime, today: Sequence[datetime]) -> DeskNow:
        """Return how the desk stands; `today` are the moments at which the day begins and ends."""
        begins, ends = today
        figures = await self._shared(asker, at, ends) if asker.whole else await self._figures(asker, at, ends)
        async with self._database.read() as connection:
            return DeskNow(
                queues=figures.queues,
                longest=await _longest(connection, asker),
                overdue=figures.overdue,
                due_today=figures.due_today,
                held=figures.held,
                bot=figures.bot,
                unanswered=await _unanswered(connection, asker, begins),
            )

    async def _shared(self, asker: Asker, at: datetime, ends: datetime) -> _Figures:
        async with self._counting:
            kept = self._kept.get(asker.municipality)
            if kept is not None and timedelta() <= at - kept[0] < KEPT:
                return kept[1]
            counted = await self._figures(asker, at, ends)
            self._kept[asker.municipality] = at, counted
            return counted

    async def _figures(self, asker: Asker, at: datetime, ends: datetime) -> _Figures:
        async with self._database.read() as connection:
            overdue, due_today = await _deadlines(connection, asker, at, ends)
            return _Figures(
                queues=await _queues(connection, asker, at),
                overdue=overdue,
                due_today=due_today,
                held=await _held(connection, asker),
                bot=await _bot(connection, asker, at),
            )


def _counted(asker: Asker) -> ColumnElement[bool]:
    """Return which inquiries count for somebody: bare figures tell nothing of a single one."""
    mine = inquiries.c.municipality == asker.municipality
    return mine if asker.whole else and_(mine, _seen(asker))


def _seen(asker: Asker) -> ColumnElement[bool]:
    return within(asker.reach, asker.municipality, asker.staff)


async def _queues(connection: AsyncConnection, asker: Asker, at: datetime) -> tuple[Queue, ...]:
    since = inquiries.c.waiting_since
    bounds = [at - timedelta(hours=hours) for hours in AGES_H]
    younger = [func.count().filter(since > bound) for bound in bounds]
    query = (
        select(
            func.coalesce(inquiries.c.unit, "").label("unit"),
            func.coalesce(units.c.name, "").label("unit_name"),
            inquiries.c.channel,
            func.count().label("count"),
            func.count().filter(conversations.c.owner == Owner.QUEUE.value).label("unowned"),
            func.min(since).label("since"),
            *(count.label(f"age_{place}") for place, count in enumerate(younger)),
        )
        .select_from(inquiries.join(conversations, THEIRS).outerjoin(units, units.c.id == inquiries.c.unit))
        .where(_counted(asker), WAITS)
        .group_by(inquiries.c.unit, units.c.name, inquiries.c.channel)
    )
    found = (await connection.execute(query)).mappings().all()
    return tuple(
        Queue(
            **{name: row[name] for name in ("unit", "unit_name", "channel", "count", "unowned", "since")},
            ages=_apart([*(row[f"age_{place}"] for place in range(len(AGES_H))), row["count"]]),
        )
        for row in found
    )


def _apart(up_to: Sequence[int]) -> tuple[int, ...]:
    """Return how many lie between one bound and the next, of how many lie below each."""
    return tuple(count - below for below, count in zip([0, *up_to], up_to, strict=False))


async def _longest(connection: AsyncConnection, asker: Asker) -> tuple[Waiting, ...]:
    # Who sees them, and what they are called, is asked of the few that are shown alone.
    few = (
        select(inquiries.c.id)
        .select_from(inquiries if asker.whole else inquiries.join(conversations, THEIRS))
        .where(_counted(asker), WAITS)
        .order_by(inquiries.c.waiting_since, inquiries.c.id)
        .limit(LONGEST)
    )
    query = (
        select(
            inquiries.c.id,
            inquiries.c.number,
            inquiries.c.title,
            inquiries.c.channel,
            inquiries.c.waiting_since,
            func.coalesce(units.c.name, "").label("unit_name"),
            case((_seen(asker), 1), else_=0).label("seen"),
        )
        .select_from(inquiries.join(conversations, THEIRS).outerjoin(units, units.c.id == inquiries.c.unit))
        .where(inquiries.c.id.in_(await _ids(connection, few)))
        .order_by(inquiries.c.waiting_since, inquiries.c.number)
    )
    return tuple(
        Waiting(row.waiting_since, row.channel, row.id, row.number, row.title, row.unit_name)
        if row.seen
        else Waiting(row.waiting_since, row.channel)
        for row in await connection.execute(query)
    )


async def _ids(connection: AsyncConnection, query: Select[Any]) -> Sequence[str]:
    return (await connection.execute(query)).scalars().all()


async def _deadlines(connection: AsyncConnection, asker: Asker, at: datetime, ends: datetime) -> tuple[int, int]:
    those = inquiries if asker.whole else inquiries.join(conversations, THEIRS)
    query = (
        select(func.count().filter(before(at)), func.count())
        .select_from(those.join(deadline_clocks, deadline_clocks.c.inquiry == inquiries.c.id))
        .where(_counted(asker), LISTED, before(ends))
    )
    overdue, due = (await connection.execute(query)).one()
    return overdue, due - overdue


async def _held(connection: AsyncConnection, asker: Asker) -> dict[str, int]:
    """Return how many open inquiries each has: those whose conversation is theirs."""
    query = (
        select(conversations.c.staff, func.count())
        .select_from(inquiries.join(conversations, THEIRS))
        .where(_counted(asker), LISTED, OPEN)
        .where(conversations.c.owner == Owner.STAFF.value, conversations.c.staff.is_not(None))
        .group_by(conversations.c.staff)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def _bot(connection: AsyncConnection, asker: Asker, at: datetime) -> BotToday:
    query = select(usage.c.kind, func.sum(usage.c.count)).where(
        usage.c.municipality == asker.municipality,
        usage.c.day == day_of(at),
        usage.c.kind.in_([one.value for one in Answered]),
    )
    became = Counter({row[0]: int(row[1]) for row in await connection.execute(query.group_by(usage.c.kind))})
    return BotToday(
        answered=sum(became[one] for one in ANSWERS),
        unanswered=sum(became[one] for one in MISSED),
        referred=became[Answered.REFERRED.value],
    )


async def _unanswered(connection: AsyncConnection, asker: Asker, begins: datetime) -> tuple[Unanswered, ...]:
    """Return the inquiries of today's newest unanswered questions; only those that the asker may open."""
    rows = await connection.execute(_missed(asker, begins))
    return tuple(Unanswered(row.id, row.number, row.title, row.at) for row in rows)


def _missed(asker: Asker, begins: datetime) -> Select[Any]:
    asked = func.max(questions.c.asked_at)
    return (
        select(inquiries.c.id, inquiries.c.number, inquiries.c.title, asked.label("at"))
        .select_from(
            questions.join(messages, messages.c.id == questions.c.message)
            .join(inquiries, inquiries.c.id == messages.c.inquiry)
            .join(conversations, THEIRS)
        )
        .where(
            questions.c.municipality == asker.municipality,
            questions.c.outcome.in_(MISSED),
            questions.c.asked_at >= begins,
            inquiries.c.municipality == asker.municipality,
            LISTED,
            ~JUNK,
            and_(true(), _seen(asker)),
        )
        .group_by(inquiries.c.id, inquiries.c.number, inquiries.c.title)
        .order_by(asked.desc())
        .limit(NEWEST)
    )
