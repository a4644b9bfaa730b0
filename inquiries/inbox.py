"""What staff read: the inbox and its inquiries."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.database import Database
from bot.errors import Malformed, NotFound
from bot.interfaces import Clock
from bot.messages import Inquiry, InquiryStatus, Message, Owner
from inquiries.attachments import attachments_of
from inquiries.deadlines.conditions import overdue
from inquiries.handling.states import DONE
from inquiries.models import conversations, inquiries, messages, outbox
from inquiries.rows import inquiry_from, message_from
from inquiries.services.models import unit_members

OPEN = inquiries.c.status.in_([status.value for status in InquiryStatus if status not in DONE])
LISTED = inquiries.c.deleted_at.is_(None)
"""A deleted conversation has nothing left to read; its empty inquiry counts in statistics only."""


def _views(staff: str, now: datetime) -> dict[str, ColumnElement[bool]]:
    return {
        "waiting": and_(OPEN, conversations.c.owner == Owner.QUEUE.value),
        "mine": and_(OPEN, conversations.c.owner == Owner.STAFF.value, conversations.c.staff == staff),
        "unit": and_(OPEN, inquiries.c.unit.in_(select(unit_members.c.unit).where(unit_members.c.staff == staff))),
        "unassigned": and_(OPEN, conversations.c.owner == Owner.QUEUE.value, inquiries.c.responsible.is_(None)),
        "overdue": overdue(now),
        "bot": and_(OPEN, conversations.c.owner == Owner.BOT.value),
        "open": OPEN,
        "closed": inquiries.c.status.in_([status.value for status in DONE]),
        "all": inquiries.c.id.is_not(None),
    }


class SqlInbox:
    """Inbox over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, municipality: str, *, view: str, staff: str, before: str | None, limit: int
    ) -> tuple[list[Inquiry], str | None]:
        """Return inquiries of a view, newest change first, and the cursor for more."""
        wanted = _views(staff, self._clock.now()).get(view)
        if wanted is None:
            raise Malformed(f"no such view: {view}")
        query = self._joined().where(inquiries.c.municipality == municipality, wanted, LISTED)
        if before is not None:
            at, identifier = _decode(before)
            query = query.where(
                or_(inquiries.c.updated_at < at, and_(inquiries.c.updated_at == at, inquiries.c.id < identifier))
            )
        query = query.order_by(inquiries.c.updated_at.desc(), inquiries.c.id.desc()).limit(limit + 1)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = [inquiry_from(row) for row in rows[:limit]]
        return found, _encode(found[-1]) if len(rows) > limit else None

    async def counts(self, municipality: str, *, staff: str) -> dict[str, int]:
        """Return how many inquiries each view holds."""
        mine = inquiries.c.municipality == municipality
        # Closed ones are many: they are counted from an index, without a look at each one's conversation.
        every = select(func.count()).select_from(inquiries).where(mine, LISTED).scalar_subquery()
        conditions = {
            name: condition for name, condition in _views(staff, self._clock.now()).items() if name not in {"closed", "all"}
        }
        columns = [func.count().filter(condition).label(name) for name, condition in conditions.items()]
        query = (
            select(*columns, every.label("all"))
            .select_from(inquiries.join(conversations, conversations.c.id == inquiries.c.conversation))
            .where(mine, LISTED, OPEN)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one()
        return {name: int(row[name]) for name in (*conditions, "all")} | {"closed": int(row["all"] - row["open"])}

    async def inquiry(self, municipality: str, inquiry: str) -> Inquiry:
        """Return one inquiry by id."""
        query = self._joined().where(inquiries.c.municipality == municipality, inquiries.c.id == inquiry, LISTED)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such inquiry")
        return inquiry_from(row)

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

    def _joined(self) -> Select[Any]:
        holder = (conversations.c.owner, conversations.c.staff, conversations.c.staff_name)
        late = overdue(self._clock.now()).label("overdue")
        return select(inquiries, *holder, late).join(conversations, conversations.c.id == inquiries.c.conversation)


def _encode(inquiry: Inquiry) -> str:
    return base64.urlsafe_b64encode(json.dumps([inquiry.updated_at.isoformat(), inquiry.id]).encode()).decode()


def _decode(cursor: str) -> tuple[datetime, str]:
    try:
        at, identifier = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(at).astimezone(UTC), str(uuid.UUID(identifier))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        raise Malformed("no such cursor") from error
