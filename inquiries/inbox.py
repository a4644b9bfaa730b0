"""What staff read: the inbox and its inquiries."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from bot.database import Database
from bot.errors import Malformed, NotFound
from bot.inbox import NO_FILTER, TOP, InboxFilter, InboxOrder, InboxWindow, Place
from bot.interfaces import Clock
from bot.messages import Inquiry, Message, Reach
from inquiries.attachments import attachments_of
from inquiries.deadlines.conditions import overdue
from inquiries.models import conversations, inquiries, messages, outbox
from inquiries.parameters import INQUIRY, MUNICIPALITY, NOW, STAFF, At
from inquiries.reach import kept_from, within
from inquiries.rows import Row, inquiry_from, message_from
from inquiries.tags.store import tags_of
from inquiries.views import JUNK, OPEN, narrowed, sorting, views, written_cursor

THEIRS = conversations.c.id == inquiries.c.conversation
LISTED = inquiries.c.deleted_at.is_(None)
"""A deleted conversation has nothing left to read; its empty inquiry counts in statistics only."""
UNCOUNTED = frozenset({"closed", "junk", "all", "mentioned"})
"""Views that are not counted among what is open; of mentions only the unread ones are, where the asker's own counts are."""


class SqlInbox:
    """Inbox over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, municipality: str, *, view: str, staff: str, before: str | None, limit: int, reach: Reach = "all"
    ) -> tuple[list[Inquiry], str | None]:
        """Return inquiries of a view, newest change first, and the cursor for more."""
        found = await self.window(municipality, view=view, staff=staff, place=Place(before), limit=limit, reach=reach)
        return list(found.inquiries), found.next

    async def window(
        self,
        municipality: str,
        *,
        view: str,
        staff: str,
        order: InboxOrder = InboxOrder.NEWEST,
        wanted: InboxFilter = NO_FILTER,
        place: Place = TOP,
        limit: int,
        reach: Reach = "all",
    ) -> InboxWindow:
        """Return a piece of a view in an order, with the cursors for what lies below and above it."""
        condition = views(municipality, staff, self._clock.now()).get(view)
        if condition is None:
            raise Malformed(f"no such view: {view}")
        sort, backwards = sorting(order), place.after is not None
        inside = [inquiries.c.municipality == municipality, condition, LISTED, within(reach, municipality, staff)]
        inside += narrowed(wanted, municipality, staff)
        query = _joined(self._clock.now()).add_columns(*sort.columns()).where(*inside)
        cursor = place.after or place.before
        if cursor is not None:
            query = query.where(sort.beyond(cursor, backwards=backwards))
        elif place.position > 0:
            query = query.offset(place.position)
        query = query.order_by(*sort.by(backwards=backwards)).limit(limit + 1)
        counted = select(func.count()).select_from(inquiries.join(conversations, THEIRS)).where(*inside)
        async with self._database.read() as connection:
            rows = list((await connection.execute(query)).mappings().all())
            tags = await tags_of(connection, [row["id"] for row in rows])
            total = None if cursor else int((await connection.execute(counted)).scalar_one())
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        return InboxWindow(
            tuple(inquiry_from(row, tags) for row in rows),
            next=_cursor(rows[-1]) if rows and (more or backwards) else None,
            previous=_cursor(rows[0]) if rows and (more or not backwards) else None,
            position=None if cursor else place.position,
            total=total,
        )

    async def counts(self, municipality: str, *, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many inquiries each view holds."""
        values = {"municipality": municipality, "staff": staff, "now": self._clock.now()}
        async with self._database.read() as connection:
            row = (await connection.execute(_counting(reach), values)).mappings().one()
        known = int(row["all"] - row["junk"])
        found = {name: int(row[name]) for name in row if name != "all"}
        return found | {"all": known, "closed": known - found["open"]}

    async def inquiry(self, municipality: str, inquiry: str) -> Inquiry:
        """Return one inquiry by id."""
        values = {"municipality": municipality, "inquiry": inquiry, "now": self._clock.now()}
        async with self._database.read() as connection:
            row = (await connection.execute(ONE, values)).mappings().first()
            tags = await tags_of(connection, [inquiry])
        if row is None:
            raise NotFound("no such inquiry")
        return inquiry_from(row, tags)

    async def messages(self, municipality: str, inquiry: str) -> list[Message]:
        """Return all that was said, oldest first, notes included."""
        await self.inquiry(municipality, inquiry)
        query = (
            select(messages, outbox.c.state.label("delivery"), outbox.c.error.label("delivery_error"))
            .outerjoin(outbox, outbox.c.message == messages.c.id)
            .where(messages.c.municipality == municipality, messages.c.inquiry == inquiry)
            .order_by(messages.c.sequence)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            files = await attachments_of(connection, [row["id"] for row in rows])
        return [
            message_from(row, row["delivery"], attachments=files.get(row["id"], ()), error=row["delivery_error"])
            for row in rows
        ]


def _joined(now: At) -> Select[Any]:
    holder = (conversations.c.owner, conversations.c.staff, conversations.c.staff_name)
    return select(inquiries, *holder, overdue(now).label("overdue")).join(conversations, THEIRS)


ONE = _joined(NOW).where(inquiries.c.municipality == MUNICIPALITY, inquiries.c.id == INQUIRY, LISTED)


@cache
def _counting(reach: Reach) -> Select[Any]:
    """Return what counts the views of somebody with that reach."""
    mine = inquiries.c.municipality == MUNICIPALITY
    # Closed ones are many: they are counted from an index, without a look at each one's service and conversation, and
    # the few that are kept from the asker are taken off.
    every = select(func.count()).select_from(inquiries).where(mine, LISTED)
    kept = every.where(kept_from(MUNICIPALITY, STAFF)) if reach == "all" else None
    if reach not in {"all", "everything"}:
        every = every.join(conversations, THEIRS).where(within(reach, MUNICIPALITY, STAFF))
    conditions = views(MUNICIPALITY, STAFF, NOW)
    columns = [func.count().filter(conditions[name]).label(name) for name in conditions if name not in UNCOUNTED]
    whole = every.scalar_subquery() if kept is None else every.scalar_subquery() - kept.scalar_subquery()
    junk = select(func.count()).select_from(inquiries.join(conversations, THEIRS))
    junk = junk.where(mine, LISTED, JUNK, within(reach, MUNICIPALITY, STAFF))
    return (
        select(*columns, junk.scalar_subquery().label("junk"), whole.label("all"))
        .select_from(inquiries.join(conversations, THEIRS))
        .where(mine, LISTED, OPEN, within(reach, MUNICIPALITY, STAFF))
    )


def _cursor(row: Row) -> str:
    return written_cursor(row["sort_key"], row["id"], row["sort_rank"])
