"""Followers over the database: who follows what, and what has happened since they were told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import Author, Staff, Visibility
from inquiries.followers.models import inquiry_followers as followers
from inquiries.models import events, inquiries, inquiry_steps, messages
from inquiries.own.models import inbox_seen
from inquiries.rows import Row
from inquiries.writing import conversation_of

AT_ONCE = 200
LAST_EVENT = func.coalesce(select(func.max(events.c.sequence)).scalar_subquery(), 0)
HEARD = ("message", "status")
"""Kinds of events that may be something to tell of."""

NOTE = "note"
"""What there is to tell of a note that a colleague leaves."""

ENDS = ("solved", "closed", "reopened", "handed_back")
"""Kinds of steps that are told of; the citizen's own message tells that they have reopened it.

A department that hands an inquiry back has solved it, or leaves it to the desk, of which nobody is told."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in an inquiry that somebody follows; `what` is empty where there is nothing to tell them.

    `seen` is the number of the last event that they have had on the screen in it, `note` what a note that is told of says.
    """

    staff: str
    municipality: str
    inquiry: str
    number: str
    sequence: int
    seen: int
    what: str
    note: str


class SqlFollowers:
    """Followers over SQLite or PostgreSQL; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def follow(self, inquiry: str, staff: Staff) -> None:
        """Let somebody follow an inquiry from now on; again changes nothing. Raises NotFound."""
        try:
            async with self._database.write() as connection:
                await conversation_of(connection, inquiry, staff.municipality)
                if await _follows(connection, inquiry, staff):
                    return
                row = {"inquiry": inquiry, "staff": staff.id, "municipality": staff.municipality, "at": self._clock.now()}
                await connection.execute(insert(followers).values(**row, told=LAST_EVENT))
        except IntegrityError:
            return  # The same person's other window was faster.

    async def unfollow(self, inquiry: str, staff: Staff) -> None:
        """Let somebody follow it no more."""
        async with self._database.write() as connection:
            await connection.execute(delete(followers).where(_its(inquiry, staff)))

    async def follows(self, inquiry: str, staff: Staff) -> bool:
        """Tell whether somebody follows an inquiry."""
        async with self._database.read() as connection:
            return await _follows(connection, inquiry, staff)

    async def happened(self) -> list[Happened]:
        """Return what has happened in what is followed since its followers were told, in order."""
        async with self._database.read() as connection:
            found = set((await connection.execute(_something_new())).scalars())
            if not found:
                return []
            rows = (await connection.execute(_new_in(found))).mappings().all()
            ends = await _ends(connection, {row["inquiry"] for row in rows if row["kind"] == "status"})
        return [_happened(row, _what(row, ends)) for row in rows]

    async def told(self, done: Collection[Happened]) -> None:
        """Write up to which event followers were told."""
        last = {(one.inquiry, one.staff): one.sequence for one in sorted(done, key=lambda one: one.sequence)}
        async with self._database.write() as connection:
            for (inquiry, staff), sequence in sorted(last.items()):
                mine = and_(followers.c.inquiry == inquiry, followers.c.staff == staff, followers.c.told < sequence)
                await connection.execute(update(followers).where(mine).values(told=sequence))


def _happened(row: Row, what: str) -> Happened:
    return Happened(
        staff=row["staff"],
        municipality=row["municipality"],
        inquiry=row["inquiry"],
        number=row["number"],
        sequence=row["sequence"],
        seen=row["seen"],
        what=what,
        note=row["text"] if what == NOTE else "",
    )


def _something_new() -> Select[Any]:
    """Return the query of what is followed and has an event that its follower was not told of.

    Asked every few seconds, it mostly finds nothing. So it looks into the index of a conversation's events follower by
    follower: no planner makes a join of a subquery that counts, nor looks for its first row in the order of all events.
    """
    its = select(inquiries.c.conversation).where(inquiries.c.id == followers.c.inquiry)
    new = select(func.count(events.c.sequence)).where(
        events.c.conversation == its.correlate(followers).scalar_subquery(),
        events.c.sequence > followers.c.told,
        events.c.inquiry == followers.c.inquiry,
        events.c.kind.in_(HEARD),
    )
    many = new.correlate(followers).scalar_subquery()
    return select(followers.c.inquiry).where(many > 0).limit(AT_ONCE)


def _new_in(found: Collection[str]) -> Select[Any]:
    """Return the query of what followers of some inquiries were not told of, in order."""
    return (
        select(followers.c.staff, followers.c.municipality, followers.c.inquiry, inquiries.c.number, events.c.sequence)
        .add_columns(events.c.kind, events.c.at, messages.c.author, messages.c.visibility)
        .add_columns(messages.c.staff.label("writer"), messages.c.text, messages.c.withdrawn_at, messages.c.sends_on)
        .add_columns(inquiries.c.junk_at)
        .add_columns(func.coalesce(inbox_seen.c.sequence, 0).label("seen"))
        .join(inquiries, inquiries.c.id == followers.c.inquiry)
        .join(
            events,
            and_(
                events.c.conversation == inquiries.c.conversation,
                events.c.sequence > followers.c.told,
                events.c.inquiry == followers.c.inquiry,
                events.c.kind.in_(HEARD),
            ),
        )
        .outerjoin(messages, messages.c.id == events.c.message)
        .outerjoin(
            inbox_seen,
            and_(inbox_seen.c.staff == followers.c.staff, inbox_seen.c.inquiry == followers.c.inquiry),
        )
        .where(followers.c.inquiry.in_(found))
        .order_by(events.c.sequence, followers.c.staff)
        .limit(AT_ONCE)
    )


async def pass_followers_on(connection: AsyncConnection, inquiry: str, into: str) -> None:
    """Let who follows an inquiry follow the one into which it is merged, too."""
    there = select(followers.c.staff).where(followers.c.inquiry == into)
    query = select(followers).where(followers.c.inquiry == inquiry, followers.c.staff.not_in(there))
    for row in (await connection.execute(query)).mappings().all():
        # What happened there before is nothing new to them.
        brought = {"inquiry": into, "told": LAST_EVENT, "merged_from": inquiry}
        await connection.execute(insert(followers).values(**dict(row) | brought))


async def part_followers(connection: AsyncConnection, source: str, target: str) -> None:
    """Let those follow an inquiry no more who follow it because another one was merged into it."""
    brought = and_(followers.c.inquiry == target, followers.c.merged_from == source)
    await connection.execute(delete(followers).where(brought))


def _its(inquiry: str, staff: Staff) -> ColumnElement[bool]:
    own = and_(followers.c.staff == staff.id, followers.c.municipality == staff.municipality)
    return and_(followers.c.inquiry == inquiry, own)


async def _follows(connection: AsyncConnection, inquiry: str, staff: Staff) -> bool:
    query = select(followers.c.staff).where(_its(inquiry, staff))
    return (await connection.execute(query)).first() is not None


Ends = dict[tuple[str, datetime], Row]


async def _ends(connection: AsyncConnection, named: Collection[str]) -> Ends:
    """Return the steps that ended or reopened inquiries, by inquiry and moment: events do not tell whose step it was."""
    if not named:
        return {}
    query = select(inquiry_steps).where(inquiry_steps.c.inquiry.in_(named), inquiry_steps.c.kind.in_(ENDS))
    return {(row["inquiry"], row["at"]): row for row in (await connection.execute(query)).mappings()}


def _end(step: Row) -> str:
    if step["kind"] == "handed_back":
        return "solved" if step["details"].get("solved") else ""
    return str(step["kind"])


def _what(row: Row, ends: Ends) -> str:
    """Return what there is to tell of an event; nobody is told what they did themselves, nor of junk."""
    if row["junk_at"] is not None:
        return ""
    if row["kind"] == "status":
        step: Any = ends.get((row["inquiry"], row["at"]))
        told = step is not None and step["staff"] != row["staff"] and step["details"].get("by") != Author.CITIZEN.value
        return _end(step) if told else ""
    if row["author"] == Author.CITIZEN:
        return "message"
    internal = row["author"] == Author.STAFF and row["visibility"] == Visibility.STAFF
    note = internal and row["withdrawn_at"] is None and row["sends_on"] is None
    return NOTE if note and row["writer"] != row["staff"] else ""
