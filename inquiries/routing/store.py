"""Where each inquiry was sent, in the store: read, written in one transaction with its step, found again after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.messages import InquiryStatus, Owner
from bot.routing import DEFAULT, Decision, RoutingStep
from inquiries.events import append
from inquiries.handling.states import WAITING
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, inquiry_steps
from inquiries.routing.models import routings
from inquiries.routing.sentences import KINDS, details_of
from inquiries.rows import Row
from inquiries.writing import conversation_of

AT_ONCE = 100
LIVE = frozenset({"webchat", "xmpp"})
"""Channels on which people sit and wait."""

ROUTED = "routed"
"""The kind of the step, and of the event that tells consoles; it says nothing to citizens."""

ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inquiry that waits for a person, and where it was sent so far; `routed` tells that it was sent at all.

    `at_unit` is the unit on the inquiry itself, which staff may have changed since.
    """

    id: str
    municipality: str
    number: str
    title: str
    language: str
    live: bool
    service: str | None
    at_unit: str | None
    routed: bool
    routed_service: str | None
    level: str
    unit: str | None
    staff: str | None
    tried: tuple[str, ...]
    steps: int
    due_at: datetime | None
    forwarded_by: str | None


class SqlRoutings:
    """Reads and writes routing; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, municipality: str, inquiry: str) -> Waiting | None:
        """Return an inquiry that waits in the queue for a person, None when it does not."""
        query = _joined().where(_in_queue(), inquiries.c.municipality == municipality, inquiries.c.id == inquiry)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return _waiting(row) if row else None

    async def unrouted(self) -> list[tuple[str, str]]:
        """Return municipality and id of inquiries in the queue that nobody has routed, or not by their service."""
        never = routings.c.inquiry.is_(None)
        stopped = and_(routings.c.due_at.is_(None), routings.c.level != DEFAULT)
        query = _joined().where(_in_queue(), or_(never, _by_another_service(), stopped))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(inquiries.c.updated_at).limit(AT_ONCE))
            return [(row.municipality, row.id) for row in rows]

    async def due(self, now: datetime) -> list[Waiting]:
        """Return inquiries in the queue that nobody has taken in time."""
        query = _joined().where(_in_queue(), routings.c.due_at <= now).order_by(routings.c.due_at).limit(AT_ONCE)
        async with self._database.read() as connection:
            return [_waiting(row) for row in (await connection.execute(query)).mappings()]

    async def stop_clocks(self) -> int:
        """Take the clock from inquiries that somebody has taken, so that it begins anew when they come back."""
        taken = select(inquiries.c.id).join(conversations, conversations.c.id == inquiries.c.conversation)
        taken = taken.where(inquiries.c.id == routings.c.inquiry, or_(~_in_queue(), inquiries.c.deleted_at.is_not(None)))
        stopped = update(routings).where(routings.c.due_at.is_not(None), taken.exists())
        query = select(routings.c.inquiry).where(routings.c.due_at.is_not(None), taken.exists()).limit(1)
        async with self._database.read() as connection:
            if (await connection.execute(query)).first() is None:
                return 0
        async with self._database.write() as connection:
            return int((await connection.execute(stopped.values(due_at=None, tried=[], steps=0))).rowcount)

    async def suggest(self, inquiry: str, service: str) -> None:
        """Write the service that Torg takes an inquiry to be about, unless somebody has said something of it."""
        open_ = (inquiries.c.id == inquiry) & inquiries.c.service.is_(None) & inquiries.c.service_by.is_(None)
        async with self._database.write() as connection:
            await connection.execute(update(inquiries).where(open_).values(service=service))

    async def steps(self, municipality: str, inquiry: str) -> list[RoutingStep]:
        """Return what routing and forwarding did with an inquiry, oldest first."""
        mine = (inquiry_steps.c.municipality == municipality) & (inquiry_steps.c.inquiry == inquiry)
        query = select(inquiry_steps).where(mine, inquiry_steps.c.kind.in_(KINDS))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(inquiry_steps.c.at, inquiry_steps.c.id))).mappings().all()
        return [RoutingStep(row["kind"], row["at"], row["staff"], row["details"]) for row in rows]

    async def write(self, before: Waiting, decision: Decision, *, kind: str, due_at: datetime | None, now: datetime) -> bool:
        """Write a decision with its step and its event; False, changing nothing, when the inquiry has moved on meanwhile."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, before.id, before.municipality)
            query = _joined().where(_in_queue(), inquiries.c.id == before.id)
            row = (await connection.execute(query)).mappings().first()
            if row is None or _waiting(row) != before:
                return False
            kept = before.tried if kind == ESCALATED else ()
            tried = [*kept, *([decision.staff] if decision.staff else [])]
            values: dict[str, Any] = {
                "municipality": before.municipality,
                "service": before.service,
                "level": decision.level,
                "unit": decision.unit,
                "staff": decision.staff,
                "tried": tried,
                "steps": before.steps + before.routed,
                "due_at": due_at,
                "at": now,
            }
            await write_routing(connection, before.id, values | ({} if before.routed else {"before": {}}))
            sent = {"unit": decision.unit, "responsible": decision.staff, "version": inquiries.c.version + 1}
            await connection.execute(update(inquiries).where(inquiries.c.id == before.id).values(**sent))
            where = {"municipality": before.municipality, "inquiry": before.id}
            await note_step(connection, kind=kind, at=now, **where, **details_of(decision))
            told = {"unit": decision.unit, "staff": decision.staff, "level": decision.level}
            await append(connection, context, ROUTED, now, body=told)
        return True

    async def restart(self, inquiry: str, due_at: datetime) -> None:
        """Let the time begin again in which somebody is to take an inquiry that came back into the queue."""
        mine = (routings.c.inquiry == inquiry) & routings.c.due_at.is_(None)
        async with self._database.write() as connection:
            await connection.execute(update(routings).where(mine).values(due_at=due_at))


async def write_routing(connection: AsyncConnection, inquiry: str, values: dict[str, Any]) -> None:
    """Write where an inquiry is, over what stood there; what `values` do not name stays."""
    done = await connection.execute(update(routings).where(routings.c.inquiry == inquiry).values(**values))
    if done.rowcount == 0:
        await connection.execute(delete(routings).where(routings.c.inquiry == inquiry))
        await connection.execute(insert(routings).values(inquiry=inquiry, **values))


def _in_queue() -> ColumnElement[bool]:
    return and_(
        conversations.c.owner == Owner.QUEUE.value,
        inquiries.c.status.in_([status.value for status in WAITING]),
        inquiries.c.deleted_at.is_(None),
        inquiries.c.put_off_until.is_(None),
    )


def _by_another_service() -> ColumnElement[bool]:
    """Find inquiries whose service was changed since; what somebody has forwarded by hand stays where it is."""
    another = and_(inquiries.c.service.is_not(None), routings.c.service.is_distinct_from(inquiries.c.service))
    return and_(another, routings.c.forwarded_by.is_(None), inquiries.c.status != InquiryStatus.WITH_DEPARTMENT.value)


def _joined() -> Select[Any]:
    return (
        select(
            inquiries.c.id,
            inquiries.c.municipality,
            inquiries.c.number,
            inquiries.c.title,
            inquiries.c.language,
            inquiries.c.channel,
            inquiries.c.service,
            inquiries.c.unit.label("at_unit"),
            routings.c.inquiry.label("routed"),
            routings.c.service.label("routed_service"),
            *(routings.c[name] for name in ("level", "unit", "staff", "tried", "steps", "due_at", "forwarded_by")),
        )
        .join(conversations, conversations.c.id == inquiries.c.conversation)
        .outerjoin(routings, routings.c.inquiry == inquiries.c.id)
    )


def _waiting(row: Row) -> Waiting:
    return Waiting(
        id=row["id"],
        municipality=row["municipality"],
        number=row["number"],
        title=row["title"],
        language=row["language"],
        live=row["channel"] in LIVE,
        service=row["service"],
        at_unit=row["at_unit"],
        routed=row["routed"] is not None,
        routed_service=row["routed_service"],
        level=row["level"] or "",
        unit=row["unit"],
        staff=row["staff"],
        tried=tuple(row["tried"] or ()),
        steps=row["steps"] or 0,
        due_at=row["due_at"],
        forwarded_by=row["forwarded_by"],
    )
