"""Putting inquiries off, and bringing them back: when staff want it, and when the time has come."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, false, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound, StoreUnavailable
from bot.interfaces import Clock
from bot.messages import InquiryStatus, Owner, Staff
from bot.putting_off import refuse_odd
from inquiries.events import append
from inquiries.handling.states import DONE, NOT_PUT_OFF
from inquiries.handling.steps import note_step
from inquiries.models import inquiries, notices
from inquiries.views import of_own_unit
from inquiries.writing import conversation_of

log = logging.getLogger(__name__)

PUT_OFF, BROUGHT_BACK, CAME_BACK = "put_off", "brought_back", "came_back"
"""Kinds of steps; the last is the kind of the notice, too."""

AT_ONCE = 200


class SqlPuttingOff:
    """Puts inquiries off in the database; the event lets every console's lists follow."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put_off(self, inquiry: str, until: datetime, *, staff: Staff) -> None:
        """Put an inquiry off until a moment, or until another one.

        Raises BadInput for a moment that is past or too far, NotFound, and Conflict where it is not theirs to put off: it
        is done, a colleague or a department has to see to it, or the bot is talking with the citizen.
        """
        async with self._database.write() as connection:
            now = self._clock.now()
            refuse_odd(until, now)
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            await _refuse(connection, context, status, staff)
            values = {"put_off_until": until, "put_off_by": staff.id, "updated_at": now}
            told = {"until": until.isoformat()}
            await _write(connection, context, values, PUT_OFF, now, staff=staff.id, **told)

    async def bring_back(self, inquiry: str, *, staff: Staff) -> None:
        """Put an inquiry among what is to be done again; one that is there already stays. Raises NotFound, Conflict."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            if await _put_off(connection, inquiry) is None:
                return
            await _refuse(connection, context, status, staff)
            now = self._clock.now()
            await _write(connection, context, NOT_PUT_OFF | {"updated_at": now}, BROUGHT_BACK, now, staff=staff.id)

    async def end(self) -> dict[str, list[str]]:
        """Bring back what was put off until now; return whom that was told, by municipality."""
        due = inquiries.c.put_off_until <= self._clock.now()
        query = select(inquiries.c.municipality, inquiries.c.id).where(due).order_by(inquiries.c.put_off_until)
        async with self._database.read() as connection:
            found = (await connection.execute(query.limit(AT_ONCE))).all()
        told: dict[str, list[str]] = {}
        for row in found:
            try:
                people = await self._end(row.municipality, row.id)
            except StoreUnavailable as error:
                # One that cannot be brought back now must not keep the others away.
                log.warning("inquiry %s does not come back: %s", row.id, error)
                continue
            told.setdefault(row.municipality, []).extend(people)
        return told

    async def _end(self, municipality: str, inquiry: str) -> list[str]:
        """Bring one back, unless somebody did meanwhile, and leave a notice for who put it off."""
        async with self._database.write() as connection:
            try:
                context, _ = await conversation_of(connection, inquiry, municipality)
            except NotFound:
                return []  # It was deleted meanwhile.
            row, now = await _put_off(connection, inquiry), self._clock.now()
            if row is None or row["put_off_until"] > now:
                return []
            await _write(connection, context, NOT_PUT_OFF | {"updated_at": now}, CAME_BACK, now)
            await connection.execute(insert(notices).values(**_notice(row, now)))
        return [str(row["put_off_by"])]


async def _put_off(connection: AsyncConnection, inquiry: str) -> RowMapping | None:
    """Return the row of an inquiry that is put off."""
    query = select(inquiries).where(inquiries.c.id == inquiry, inquiries.c.put_off_until.is_not(None))
    return (await connection.execute(query)).mappings().first()


async def _refuse(connection: AsyncConnection, context: Mapping[str, Any], status: str, staff: Staff) -> None:
    """Refuse what somebody else has to see to. Raises Conflict."""
    if status in {done.value for done in DONE}:
        raise Conflict("the inquiry is done")
    if status == InquiryStatus.WITH_BOT or context["owner"] == Owner.BOT:
        raise Conflict("the bot has the conversation; take it over before you put it off")
    if context["owner"] == Owner.STAFF:
        if context["staff"] != staff.id:
            raise Conflict(f"{context['staff_name']} has the conversation")
        return
    theirs: ColumnElement[bool] = inquiries.c.responsible.is_not(None) & (inquiries.c.responsible != staff.id)
    if status == InquiryStatus.WITH_DEPARTMENT:
        mine = or_(inquiries.c.responsible == staff.id, of_own_unit(staff.municipality, staff.id))
        theirs = ~func.coalesce(mine, false())
    query = select(inquiries.c.id).where(inquiries.c.id == context["inquiry"], theirs)
    if (await connection.execute(query)).first() is not None:
        raise Conflict("somebody else has to see to it; take it over before you put it off")


async def _write(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    values: Mapping[str, Any],
    kind: str,
    at: datetime,
    **details: Any,
) -> None:
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))
    where = {"municipality": context["municipality"], "inquiry": context["inquiry"]}
    await note_step(connection, kind=kind, at=at, **where, **details)
    await append(connection, context, "changed", at, body={"put_off": kind == PUT_OFF})


def _notice(row: RowMapping, at: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "municipality": row["municipality"],
        "staff": row["put_off_by"],
        "kind": CAME_BACK,
        "about": f"inquiry:{row['id']}",
        "text": CAME_BACK,
        "details": {"number": row["number"]},
        "once": f"{CAME_BACK}/{row['id']}/{at.isoformat()}",
        "at": at,
    }
