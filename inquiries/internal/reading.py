"""What of internal messages somebody may see, as queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.internal import TOPIC, InternalMessage, Member, Thread
from bot.messages import Attachment, Staff
from inquiries.internal.models import internal_left as leavings
from inquiries.internal.models import internal_members as members
from inquiries.internal.models import internal_messages as messages
from inquiries.internal.models import internal_threads as threads

MOST_LISTED = 200
NEW_FOR = timedelta(days=14)
"""How long a topic that somebody has not opened is new to them."""
Row = Mapping[Any, Any]


async def own_row(connection: AsyncConnection, by: Staff, thread: str, *, lock: bool = False) -> Row:
    """Return a thread in which somebody takes part, held against others where it grows. Raises NotFound."""
    query = select(threads).where(threads.c.id == thread, _mine(by))
    found = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    if found is None:
        raise NotFound("there is no such thread")
    return found


async def listed(
    connection: AsyncConnection, by: Staff, text: str, now: datetime, *, only: str | None = None
) -> list[Thread]:
    """Return the threads of somebody, the newest first, with who takes part and what is unread."""
    query = select(threads).where(_mine(by), *_holding(by, text))
    if only is not None:
        query = query.where(threads.c.id == only)
    rows = (await connection.execute(query.order_by(threads.c.updated_at.desc()).limit(MOST_LISTED))).mappings().all()
    named = [row["id"] for row in rows]
    people: defaultdict[str, list[Member]] = defaultdict(list)
    every = select(members).where(members.c.thread.in_(named)).order_by(members.c.staff)
    for row in (await connection.execute(every)).mappings():
        people[row["thread"]].append(Member(row["staff"], row["since"], row["delivered"], row["seen"]))
    newest = await _newest(connection, by, named)
    unread = await _unread(connection, by, named, now)
    return [
        Thread(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            starter=row["starter"],
            open_history=row["open_history"],
            updated_at=row["updated_at"],
            members=tuple(people[row["id"]]),
            unread=unread.get(row["id"], 0),
            last=newest.get(row["id"]),
        )
        for row in rows
    ]


async def unread_of(connection: AsyncConnection, by: Staff, now: datetime) -> int:
    """Return how many messages somebody has not read in all of their threads."""
    each = _unread_by_thread(by, now).subquery()
    query = select(func.coalesce(func.sum(each.c.unread), 0)).join(threads, threads.c.id == each.c.thread)
    return int((await connection.execute(query.where(_mine(by)))).scalar_one())


def visible(thread: str, since: int) -> Select[Any]:
    """Return the query of what somebody may read of a thread."""
    return select(messages).where(messages.c.thread == thread, messages.c.number > since)


def message_of(row: Row, files: tuple[Attachment, ...] = ()) -> InternalMessage:
    """Return a message of its row, with its files."""
    deleted = row["deleted_at"] is not None
    return InternalMessage(row["id"], row["number"], row["author"], row["text"], row["at"], deleted, files)


def _mine(by: Staff) -> ColumnElement[bool]:
    taking_part = exists().where(members.c.thread == threads.c.id, members.c.staff == by.id)
    return and_(threads.c.municipality == by.municipality, or_(threads.c.kind == TOPIC, taking_part))


def _since(by: Staff) -> ColumnElement[int]:
    mine = select(members.c.since).where(members.c.thread == messages.c.thread, members.c.staff == by.id)
    return func.coalesce(mine.scalar_subquery(), 0)


def _holding(by: Staff, text: str) -> list[ColumnElement[bool]]:
    """Return the conditions under which a thread holds every word, in its title or in one of its messages."""
    found = []
    for word in text.casefold().split():
        said = exists().where(
            messages.c.thread == threads.c.id,
            messages.c.folded.contains(word, autoescape=True),
            messages.c.number > _since(by),
        )
        found.append(or_(said, threads.c.folded_title.contains(word, autoescape=True)))
    return found


async def _newest(connection: AsyncConnection, by: Staff, named: list[str]) -> dict[str, InternalMessage]:
    highest = (
        select(messages.c.thread, func.max(messages.c.number).label("number"))
        .where(messages.c.thread.in_(named), messages.c.deleted_at.is_(None), messages.c.number > _since(by))
        .group_by(messages.c.thread)
        .subquery()
    )
    same = (messages.c.thread == highest.c.thread) & (messages.c.number == highest.c.number)
    rows = (await connection.execute(select(messages).join(highest, same))).mappings()
    return {row["thread"]: message_of(row) for row in rows}


async def _unread(connection: AsyncConnection, by: Staff, named: list[str], now: datetime) -> dict[str, int]:
    each = _unread_by_thread(by, now).subquery()
    rows = await connection.execute(select(each.c.thread, each.c.unread).where(each.c.thread.in_(named)))
    return {row.thread: row.unread for row in rows}


def _unread_by_thread(by: Staff, now: datetime) -> CompoundSelect[Any]:
    """Count what others wrote after what somebody has read.

    A topic of the forum that they have not opened counts once, while it is new: who comes later is not met by all that
    was ever talked about, and who has left it by what they know.
    """
    mine = (members.c.thread == messages.c.thread) & (members.c.staff == by.id)
    theirs = (messages.c.author != by.id) & messages.c.deleted_at.is_(None)
    followed = (
        select(messages.c.thread, func.count().label("unread"))
        .join(members, mine)
        .where(theirs, messages.c.number > members.c.seen)
        .group_by(messages.c.thread)
    )
    unopened = (
        select(messages.c.thread, literal(1))
        .join(threads, threads.c.id == messages.c.thread)
        .where(threads.c.kind == TOPIC, theirs, messages.c.number == 1, messages.c.at >= now - NEW_FOR)
        .where(~exists().where(mine), ~exists().where(leavings.c.thread == messages.c.thread, leavings.c.staff == by.id))
    )
    return union_all(followed, unopened)
