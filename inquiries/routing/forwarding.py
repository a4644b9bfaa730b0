"""Forwarding by hand, taking back, handing back: one transaction each, with its step and its event."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict
from bot.formatting import formatted, unformatted
from bot.handling import REGISTERED_CHANNELS
from bot.interfaces import Clock
from bot.messages import Author, InquiryStatus, Owner, Reply, Staff, Visibility
from bot.routing import DEFAULT, PERSON, UNIT, Outcome
from inquiries.events import append
from inquiries.handling.states import DONE, answered
from inquiries.handling.steps import note_step
from inquiries.models import inquiries
from inquiries.routing.models import routings
from inquiries.routing.store import ROUTED, write_routing
from inquiries.rows import PREVIEW, message_row, shortened
from inquiries.satisfaction.store import note_asked
from inquiries.services.models import units
from inquiries.writing import (
    conversation_of,
    give_to,
    leave_to_nobody,
    refuse_others,
    reply_address,
    say_to_citizen,
    set_status,
    store_message,
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where somebody forwards to: a unit, and a person of it where `staff` is set."""

    unit: str
    unit_name: str
    staff: str | None = None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a step left: the inquiry's number and who has to hear of it; `told` whether the citizen was written to."""

    number: str
    people: tuple[str, ...] = ()
    told: bool = False


Asking = Callable[[str, str], str]
"""From an inquiry's number and a language: the line of a mail that asks whether the person was helped."""


class SqlForwarding:
    """Forwards inquiries over the database; each method raises NotFound, and Conflict when it is too late for the step."""

    def __init__(self, database: Database, clock: Clock, ask: Asking | None = None) -> None:
        self._database = database
        self._clock = clock
        self._ask = ask

    async def forward(
        self, inquiry: str, target: Target, *, staff: Staff, note: str, masked: bool, due_at: datetime, force: bool
    ) -> Done:
        """Give an inquiry to a unit, or a person of it, with a note that only staff read."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            _refuse_done(status)
            refuse_others(context, staff, force=force)
            now, row = self._clock.now(), await _row(connection, inquiry)
            if note:
                await _note(connection, context, note, staff, now, masked=masked)
            await give_to(connection, context, Owner.QUEUE, now, dialogue_stale=True)
            sent = {"unit": target.unit, "responsible": target.staff, "version": inquiries.c.version + 1}
            await set_status(connection, context, InquiryStatus.WITH_DEPARTMENT, now, **sent)
            before = await _before(connection, inquiry) or {"unit": row["unit"], "responsible": row["responsible"]}
            values = {
                "municipality": staff.municipality,
                "service": row["service"],
                "level": PERSON if target.staff else UNIT,
                "unit": target.unit,
                "staff": target.staff,
                "tried": [target.staff] if target.staff else [],
                "steps": 0,
                "due_at": due_at,
                "at": now,
                "forwarded_by": staff.id,
                "before": before,
            }
            await write_routing(connection, inquiry, values)
            told = {"unit": target.unit, "unit_name": target.unit_name, "to": target.staff, "to_name": target.staff_name}
            await _noted(connection, context, "forwarded", now, staff, told)
        return Done(row["number"])

    async def take_back(self, inquiry: str, *, staff: Staff) -> Done:
        """Take a forwarded inquiry back that nobody of the department has begun with; it is the taker's then."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            row, routing = await _row(connection, inquiry), await _routing(connection, inquiry)
            if status != InquiryStatus.WITH_DEPARTMENT or routing is None:
                raise Conflict("no department has the inquiry")
            refuse_others(context, staff)
            now = self._clock.now()
            named = {"unit": row["unit"], "unit_name": await _name_of(connection, row["unit"])}
            await give_to(connection, context, Owner.STAFF, now, staff=staff.id, staff_name=staff.name, dialogue_stale=True)
            back = {"unit": routing["before"].get("unit"), "responsible": staff.id, "version": inquiries.c.version + 1}
            await set_status(connection, context, InquiryStatus.WAITING_STAFF, now, **back)
            await _ended(connection, inquiry, back["unit"], now)
            await _noted(connection, context, "taken_back", now, staff, named)
        return Done(row["number"], tuple(one for one in (row["responsible"],) if one and one != staff.id))

    async def hand_back(self, inquiry: str, result: Outcome, *, staff: Staff) -> Done:
        """Hand an inquiry back with its result: the citizen is written to when it is solved, else the desk goes on."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            row, routing = await _row(connection, inquiry), await _routing(connection, inquiry)
            if status != InquiryStatus.WITH_DEPARTMENT or routing is None:
                raise Conflict("no department has the inquiry")
            refuse_others(context, staff)
            now = self._clock.now()
            named: dict[str, Any] = {"unit": row["unit"], "unit_name": await _name_of(connection, row["unit"])}
            told = False
            if result.solved:
                asked = await self._asked(connection, context, row["number"], now) if result.text else ""
                told = await _tell_citizen(connection, context, result, staff, now, asked)
            if not told and result.text:
                await _note(connection, context, result.text, staff, now, masked=result.masked)
            if result.solved:
                await set_status(connection, context, InquiryStatus.SOLVED, now, **(answered(now) if told else {}))
                await leave_to_nobody(connection, context, now)
                await _ended(connection, inquiry, row["unit"], now)
            else:
                await give_to(connection, context, Owner.QUEUE, now, dialogue_stale=True)
                unit = routing["before"].get("unit")
                back = {"unit": unit, "responsible": routing["forwarded_by"], "version": inquiries.c.version + 1}
                await set_status(connection, context, InquiryStatus.WAITING_STAFF, now, **back)
                await _ended(connection, inquiry, unit, now)
            await _noted(connection, context, "handed_back", now, staff, named | {"solved": result.solved, "told": told})
        forwarder = routing["forwarded_by"]
        return Done(row["number"], (forwarder,) if forwarder and forwarder != staff.id else (), told)

    async def _asked(self, connection: AsyncConnection, context: Mapping[str, Any], number: str, now: datetime) -> str:
        """Return what a mail asks below the result, once for each inquiry; an SMS and a chat carry no such line."""
        to = reply_address(context)
        if self._ask is None or to.channel != "email" or not to.value:
            return ""
        if not await note_asked(connection, context["municipality"], context["inquiry"], to.channel, now):
            return ""
        return f"\n\n{self._ask(number, context['language'])}"


async def _tell_citizen(
    connection: AsyncConnection, context: Mapping[str, Any], result: Outcome, staff: Staff, now: datetime, asked: str
) -> bool:
    """Write to the citizen where they wrote from last, `asked` below it; False where there is no way to reach them."""
    to = reply_address(context)
    if to.channel in REGISTERED_CHANNELS or not to.value:
        return False
    by: dict[str, Any] = {"author_name": staff.name, "staff": staff.id, "masked": result.masked}
    text = result.text + asked
    await say_to_citizen(connection, context, Author.STAFF, Reply(text, formatted(text)), now, **by)
    said = {"preview": shortened(unformatted(result.text), PREVIEW), "messages": inquiries.c.messages + 1}
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**said))
    return True


async def _note(
    connection: AsyncConnection, context: Mapping[str, Any], text: str, staff: Staff, now: datetime, *, masked: bool
) -> None:
    """Store a note that only staff read."""
    more = {"author_name": staff.name, "staff": staff.id, "masked": masked, "visibility": Visibility.STAFF.value}
    identifier = str(uuid.uuid4())
    row = message_row(context, identifier=identifier, author=Author.STAFF, reply=Reply(text), at=now, **more)
    await store_message(connection, context, row)


async def _noted(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    kind: str,
    now: datetime,
    staff: Staff,
    details: Mapping[str, Any],
) -> None:
    where = {"municipality": context["municipality"], "inquiry": context["inquiry"]}
    await note_step(connection, kind=kind, at=now, staff=staff.id, **where, **details)
    await append(connection, context, ROUTED, now, body={"step": kind})


async def _ended(connection: AsyncConnection, inquiry: str, unit: str | None, now: datetime) -> None:
    """Let no clock go on for an inquiry that the department is done with: the desk goes on by itself."""
    ended: dict[str, Any] = {
        "level": DEFAULT,
        "unit": unit,
        "staff": None,
        "tried": [],
        "steps": 0,
        "due_at": None,
        "at": now,
    }
    back: dict[str, Any] = {"forwarded_by": None, "before": {}}
    await connection.execute(update(routings).where(routings.c.inquiry == inquiry).values(**ended, **back))


async def _before(connection: AsyncConnection, inquiry: str) -> dict[str, Any] | None:
    """Return how an inquiry stood before it was forwarded first: forwarding on does not change where it comes back to."""
    found = await _routing(connection, inquiry)
    return dict(found["before"]) if found and found["forwarded_by"] else None


async def _row(connection: AsyncConnection, inquiry: str) -> Mapping[str, Any]:
    found = await connection.execute(select(inquiries).where(inquiries.c.id == inquiry))
    return dict(found.mappings().one())


async def _routing(connection: AsyncConnection, inquiry: str) -> Mapping[str, Any] | None:
    found = (await connection.execute(select(routings).where(routings.c.inquiry == inquiry))).mappings().first()
    return dict(found) if found else None


async def _name_of(connection: AsyncConnection, unit: str | None) -> str:
    found = (await connection.execute(select(units.c.name).where(units.c.id == unit))).scalar_one_or_none()
    return str(found or "")


def _refuse_done(status: str) -> None:
    if status in {done.value for done in DONE}:
        raise Conflict("the inquiry is done")
