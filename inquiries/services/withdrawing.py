"""Units that go: nothing of theirs may be left without somebody who sees to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound, Why
from bot.interfaces import Clock
from bot.messages import InquiryStatus, Staff
from bot.routing import UNIT
from bot.services import Register, Unit
from inquiries.handling.steps import note_step
from inquiries.models import inquiries
from inquiries.routing.models import routings
from inquiries.services.changes import logged
from inquiries.services.models import services, unit_members, units

DONE = (InquiryStatus.SOLVED.value, InquiryStatus.CLOSED.value)


class SqlWithdrawal:
    """Withdraws units, one transaction each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open_inquiries(self, municipality: str, unit: str) -> int:
        """Return how many inquiries that are not done a unit has to see to."""
        async with self._database.read() as connection:
            return len(await _waiting_at(connection, municipality, unit))

    async def withdraw(
        self, municipality: str, unit: str, *, based_on: int, move_to: str | None, by: Staff | None
    ) -> tuple[str, ...]:
        """Withdraw a unit, and move its open inquiries and its services to another one; return those inquiries.

        Raises NotFound, and Conflict when it is the default queue, somebody else changed it, or it still has inquiries or
        services and no other unit is named: the message tells how many.
        """
        now = self._clock.now()
        async with self._database.write() as connection, logged(connection, municipality, by=by, at=now) as known:
            _allowed(known, unit, based_on, move_to)
            waiting, offered = await has_to_do(connection, municipality, known, unit)
            if (waiting or offered) and move_to is None:
                raise Conflict(f"{left(waiting, offered)}: choose who gets them", why=still_has(waiting, offered))
            if move_to is not None:
                await _move(connection, municipality, waiting, unit, move_to, now, by.id if by else None)
            await connection.execute(delete(unit_members).where(unit_members.c.unit == unit))
            gone = {"withdrawn_at": now, "updated_at": now, "version": units.c.version + 1, "leader": None}
            await connection.execute(update(units).where(units.c.id == unit).values(**gone))
        return tuple(waiting)


async def has_to_do(
    connection: AsyncConnection, municipality: str, known: Register, unit: str
) -> tuple[list[str], list[str]]:
    """Return the open inquiries that a unit has to see to, and the services that it is responsible for."""
    offered = [one.id for one in known.services if one.unit == unit and not one.withdrawn]
    return await _waiting_at(connection, municipality, unit), offered


def left(waiting: Sequence[str], offered: Sequence[str]) -> str:
    """Say what a unit still has."""
    return f"the unit still has {len(waiting)} open inquiries and {len(offered)} services"


def still_has(waiting: Sequence[str], offered: Sequence[str]) -> Why:
    """Say the same for people."""
    return Why("unit_needed", {"inquiries": str(len(waiting)), "services": str(len(offered))})


def _allowed(known: Register, unit: str, based_on: int, move_to: str | None) -> Unit:
    found = known.unit(unit)
    if found is None:
        raise NotFound("no such unit")
    if found.version != based_on:
        raise Conflict(f"somebody else has changed the unit: yours is based on {based_on}, there is {found.version}")
    if found.default_queue:
        raise Conflict("it is the default queue: make another unit that first", why=Why("default_needed"))
    if move_to is not None and (move_to == unit or known.unit(move_to) is None):
        raise NotFound("there is no such unit to move to")
    return found


async def _waiting_at(connection: AsyncConnection, municipality: str, unit: str) -> list[str]:
    query = select(inquiries.c.id).where(_open_at(municipality, unit)).order_by(inquiries.c.opened_at, inquiries.c.id)
    return list((await connection.execute(query)).scalars())


def _open_at(municipality: str, unit: str) -> ColumnElement[bool]:
    return and_(
        inquiries.c.municipality == municipality,
        inquiries.c.unit == unit,
        inquiries.c.status.not_in(DONE),
        inquiries.c.deleted_at.is_(None),
    )


async def _move(
    connection: AsyncConnection,
    municipality: str,
    waiting: list[str],
    unit: str,
    move_to: str,
    now: datetime,
    staff: str | None,
) -> None:
    """Give inquiries and services to another unit; the next look for what is due finds a person there."""
    moved = {"unit": move_to, "responsible": None, "version": inquiries.c.version + 1}
    await connection.execute(update(inquiries).where(_open_at(municipality, unit)).values(**moved))
    again: dict[str, Any] = {"unit": move_to, "staff": None, "level": UNIT, "tried": [], "due_at": now, "steps": 0}
    mine = (routings.c.municipality == municipality) & (routings.c.unit == unit)
    await connection.execute(update(routings).where(mine, routings.c.inquiry.in_(waiting)).values(**again))
    changed = {"unit": move_to, "version": services.c.version + 1, "updated_at": now}
    its = (services.c.municipality == municipality) & (services.c.unit == unit)
    await connection.execute(update(services).where(its).values(**changed))
    name = select(func.coalesce(units.c.name, "")).where(units.c.id == move_to)
    target = str((await connection.execute(name)).scalar_one())
    for inquiry in waiting:
        told = {"unit": move_to, "unit_name": target, "reason": "unit_withdrawn"}
        await note_step(
            connection, municipality=municipality, inquiry=inquiry, kind="forwarded", at=now, staff=staff, **told
        )
