"""Digests over the database: who wants one, what was told, what waits."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.digest import DigestChoice, DigestWhen, Waiting, WaitingInquiry
from bot.interfaces import Clock
from bot.messages import Reach
from inquiries.digest.models import digest_choices, digest_mails
from inquiries.guarding import SPECIALIST
from inquiries.models import conversations, inquiries, notices
from inquiries.own.models import MENTION
from inquiries.reach import within
from inquiries.services.models import services
from inquiries.views import OF_NOTICE, news_for, views

MOST = 200
"""How many notices, and inquiries of a kind, a digest counts."""
AGAIN_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=1)
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wanting:
    """Somebody who wants digests, and when they were last here."""

    staff: str
    choice: DigestChoice
    here_at: datetime


class SqlDigests:
    """Digests over SQLite or PostgreSQL; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def choice(self, municipality: str, staff: str) -> DigestChoice:
        """Return what somebody chose; who never chose gets none."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(digest_choices).where(_whose(municipality, staff)))).mappings().first()
        return DigestChoice() if row is None else DigestChoice(DigestWhen(row["when"]), row["address"], row["language"])

    async def choose(self, municipality: str, staff: str, choice: DigestChoice) -> None:
        """Keep what somebody chooses; they are here now."""
        now, which = self._clock.now(), {"staff": staff, "municipality": municipality}
        chosen = {"when": choice.when.value, "address": choice.address, "language": choice.language}
        values = chosen | {"here_at": now, "updated_at": now}
        change = update(digest_choices).where(_whose(municipality, staff)).values(**values)
        try:
            async with self._database.write() as connection:
                if not (await connection.execute(change)).rowcount:
                    await connection.execute(insert(digest_choices).values(**which, **values))
        except IntegrityError:
            # The same person's other window was faster with the first row; now there is one to change.
            async with self._database.write() as connection:
                await connection.execute(change)

    async def wanting(self, municipality: str) -> list[Wanting]:
        """Return who wants digests."""
        wants = and_(digest_choices.c.municipality == municipality, digest_choices.c.when != DigestWhen.NEVER.value)
        async with self._database.read() as connection:
            rows = (await connection.execute(select(digest_choices).where(wants))).mappings().all()
        return [
            Wanting(row["staff"], DigestChoice(DigestWhen(row["when"]), row["address"], row["language"]), row["here_at"])
            for row in rows
        ]

    async def are_here(self, municipality: str, staff: Collection[str]) -> None:
        """Write that people are here now."""
        theirs = and_(digest_choices.c.municipality == municipality, digest_choices.c.staff.in_(staff))
        wants = digest_choices.c.when == DigestWhen.AWAY.value
        async with self._database.write() as connection:
            await connection.execute(update(digest_choices).where(theirs, wants).values(here_at=self._clock.now()))

    async def waiting(self, municipality: str, staff: str, reach: Reach) -> Waiting:
        """Return what waits for somebody, as far as their reach goes."""
        now = self._clock.now()
        named = views(municipality, staff, now)
        own = or_(named["mine"], inquiries.c.responsible == staff)
        async with self._database.read() as connection:
            told = await _notices(connection, municipality, staff, reach)
            listed = _Listing(connection, municipality, staff, reach)
            return Waiting(
                notices=tuple(one for one, _ in told),
                mentions=sum(kind == MENTION for _, kind in told),
                unread=await listed.of(and_(named["mine"], news_for(staff))),
                overdue=await listed.of(and_(named["overdue"], own)),
                in_unit=await listed.of(and_(named["unit"], named["waiting"])),
            )

    async def begin(self, municipality: str, staff: str, slot: str, told: frozenset[str]) -> str | None:
        """Write a digest before it is sent and return its id; None where the slot has one, or nothing is new in it."""
        now, mine = self._clock.now(), and_(digest_mails.c.municipality == municipality, digest_mails.c.staff == staff)
        last = select(digest_mails.c.slot, digest_mails.c.told).where(mine).order_by(digest_mails.c.at.desc()).limit(1)
        new = {"id": str(uuid.uuid4()), "municipality": municipality, "staff": staff, "slot": slot}
        new |= {"told": sorted(told), "at": now, "claimed_at": now}  # type: ignore[dict-item]  # Values of several kinds
        try:
            async with self._database.write() as connection:
                before = (await connection.execute(last)).first()
                if before is not None and (before.slot == slot or told <= set(before.told)):
                    return None
                await connection.execute(insert(digest_mails).values(**new))
                await connection.execute(delete(digest_mails).where(mine, digest_mails.c.at < now - KEPT_FOR))
        except IntegrityError:
            return None  # Another node was faster.
        return str(new["id"])

    async def again(self, municipality: str) -> list[tuple[str, str]]:
        """Take up digests that nobody could send some time ago and return their ids and owners; each is one node's."""
        now, mine = self._clock.now(), digest_mails.c.municipality == municipality
        open_ = and_(mine, digest_mails.c.settled_at.is_(None), digest_mails.c.at > now - GIVEN_UP_AFTER)
        stale = and_(open_, digest_mails.c.claimed_at < now - AGAIN_AFTER)
        taken = []
        async with self._database.write() as connection:
            for row in (await connection.execute(select(digest_mails.c.id, digest_mails.c.staff).where(stale))).all():
                claim = update(digest_mails).where(digest_mails.c.id == row.id, stale).values(claimed_at=now)
                if (await connection.execute(claim)).rowcount:
                    taken.append((row.id, row.staff))
        return taken

    async def settle(self, mail: str) -> None:
        """Write that a digest was sent, or that there is no more use in it."""
        async with self._database.write() as connection:
            settled = update(digest_mails).where(digest_mails.c.id == mail)
            await connection.execute(settled.values(settled_at=self._clock.now()))


class _Listing:
    """Reads inquiries for a digest."""

    def __init__(self, connection: AsyncConnection, municipality: str, staff: str, reach: Reach) -> None:
        self._connection = connection
        theirs = and_(services.c.municipality == municipality, services.c.id == inquiries.c.service)
        self._query = (
            select(inquiries.c.id, inquiries.c.number, inquiries.c.title, inquiries.c.title_by, services.c.track)
            .add_columns(inquiries.c.updated_at)
            .join(conversations, conversations.c.id == inquiries.c.conversation)
            .outerjoin(services, theirs)
            .where(inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None))
            .where(within(reach, municipality, staff))
            .order_by(inquiries.c.opened_at, inquiries.c.number)
            .limit(MOST)
        )

    async def of(self, condition: ColumnElement[bool]) -> tuple[WaitingInquiry, ...]:
        """Return the inquiries of a condition, the oldest first."""
        rows = (await self._connection.execute(self._query.where(condition))).all()
        return tuple(
            # A title that staff did not give is made of the citizen's words; mail is no place for those.
            WaitingInquiry(row.id, row.number, row.title if row.title_by and row.track != SPECIALIST else "", row.updated_at)
            for row in rows
        )


async def _notices(connection: AsyncConnection, municipality: str, staff: str, reach: Reach) -> list[tuple[str, str]]:
    """Return id and kind of unread notices, but of those about inquiries that somebody may not see any more."""
    seen = (
        select(inquiries.c.id)
        .join(conversations, conversations.c.id == inquiries.c.conversation)
        .where(inquiries.c.municipality == municipality, within(reach, municipality, staff), inquiries.c.id == OF_NOTICE)
    )
    about = or_(notices.c.about.not_like("inquiry:%"), seen.correlate(notices).exists())
    query = (
        select(notices.c.id, notices.c.kind)
        .where(notices.c.municipality == municipality, notices.c.staff == staff, notices.c.read_at.is_(None), about)
        .order_by(notices.c.at.desc())
        .limit(MOST)
    )
    return [(row.id, row.kind) for row in (await connection.execute(query)).all()]


def _whose(municipality: str, staff: str) -> ColumnElement[bool]:
    return and_(digest_choices.c.municipality == municipality, digest_choices.c.staff == staff)
