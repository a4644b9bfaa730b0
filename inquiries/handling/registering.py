"""Inquiries that staff open: calls, visits and letters that they write down, and what first messages begin with."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.formatting import unformatted
from bot.handling import Registration, Result
from bot.interfaces import Clock
from bot.messages import Author, Contact, InquiryStatus, Owner, Reply, Staff
from inquiries.contacts import add_contact
from inquiries.events import append
from inquiries.handling.describing import refuse_unknown
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries
from inquiries.rows import PREVIEW, message_row, shortened
from inquiries.writing import next_number, store_message

NAMES = uuid.UUID("6f2f6f0e-3a0b-4f57-9d0f-6a4f7f0b5c1e")
"""The namespace of ids made from what the client calls a registration (RFC 9562 § 5.5)."""

Storing = Callable[[AsyncConnection, str], Awaitable[None]]
"""Stores an inquiry under an id, in the caller's transaction."""


class SqlRegistering:
    """Registers what did not come by a channel; nothing of it is sent to anybody."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def register(self, wanted: Registration, *, staff: Staff) -> str:
        """Store a call, visit or letter, once per client id; return its inquiry. Raises BadInput for an unknown service."""

        async def store(connection: AsyncConnection, inquiry: str) -> None:
            await _store(connection, inquiry, wanted, staff, self._clock.now())

        return await stored_once(self._database, wanted.client_id, staff, store)


async def stored_once(database: Database, client_id: str, staff: Staff, store: Storing) -> str:
    """Store what a client has given an id in one transaction, unless it stands already; return its inquiry."""
    inquiry = str(uuid.uuid5(NAMES, f"{staff.municipality}/{staff.id}/{client_id}"))
    known = select(inquiries.c.id).where(inquiries.c.id == inquiry)
    try:
        async with database.write() as connection:
            if (await connection.execute(known)).first() is None:
                await store(connection, inquiry)
    except IntegrityError:
        # The same request came twice at once, and the other one was faster: then it stands now.
        async with database.read() as connection:
            if (await connection.execute(known)).first() is None:
                raise
    return inquiry


async def opened(
    connection: AsyncConnection, inquiry: str, wanted: Registration, staff: Staff, now: datetime
) -> dict[str, Any]:
    """Store an inquiry in a conversation of its own, and return that conversation's row. Raises BadInput."""
    await refuse_unknown(connection, staff.municipality, {"service": wanted.service})
    context = _conversation(wanted, staff, now)
    await connection.execute(insert(conversations).values(**context | {"inquiry": None}))
    context["inquiry"] = inquiry
    number = await next_number(connection, staff.municipality, now.year)
    await connection.execute(insert(inquiries).values(**_inquiry(context, inquiry, number, wanted, staff, now)))
    await connection.execute(conversations.update().where(conversations.c.id == context["id"]).values(inquiry=inquiry))
    if wanted.address is not None:
        contact = Contact(wanted.address, wanted.name)
        await add_contact(connection, staff.municipality, context["id"], contact, now, used=False)
    return context


async def tell_opened(
    connection: AsyncConnection, context: dict[str, Any], wanted: Registration, staff: Staff, now: datetime, *, kind: str
) -> None:
    """Write the step of a kind, and the events that tell who has the inquiry and how it stands."""
    where = {"municipality": staff.municipality, "inquiry": context["inquiry"]}
    told = {"channel": wanted.channel, "result": wanted.result.value}
    await note_step(connection, kind=kind, at=now, staff=staff.id, **where, **told)
    owner = {"owner": context["owner"], "staff": context["staff"], "staff_name": context["staff_name"]}
    await append(connection, context, "owner", now, body=owner)
    await append(connection, context, "status", now, body={"status": STATUS[wanted.result].value})


async def _store(connection: AsyncConnection, inquiry: str, wanted: Registration, staff: Staff, now: datetime) -> None:
    context = await opened(connection, inquiry, wanted, staff, now)
    if wanted.text:
        row = message_row(
            context,
            identifier=str(uuid.uuid4()),
            author=Author.CITIZEN,
            reply=Reply(wanted.text),
            at=now,
            staff=staff.id,
            author_name=wanted.name or None,
            masked=wanted.masked,
            channel=wanted.channel,
            address="",
        )
        await store_message(connection, context, row)
    await tell_opened(connection, context, wanted, staff, now, kind="registered")


STATUS = {
    Result.ANSWERED: InquiryStatus.SOLVED,
    Result.MINE: InquiryStatus.WAITING_STAFF,
    Result.QUEUE: InquiryStatus.NEW,
    Result.WRITTEN: InquiryStatus.WAITING_CITIZEN,
}
OWNER = {
    Result.ANSWERED: Owner.BOT,
    Result.MINE: Owner.STAFF,
    Result.QUEUE: Owner.QUEUE,
    Result.WRITTEN: Owner.STAFF,
}
ANSWERED = frozenset({Result.ANSWERED, Result.WRITTEN})
"""Results after which nobody waits for a first answer of ours."""


def _conversation(wanted: Registration, staff: Staff, now: datetime) -> dict[str, Any]:
    """Return a conversation without a way to answer, but where the person has left one, or is written to."""
    mine = OWNER[wanted.result] is Owner.STAFF
    given = wanted.address
    at_home = given is not None and given.channel == wanted.channel
    return {
        "id": str(uuid.uuid4()),
        "municipality": staff.municipality,
        "channel": wanted.channel,
        "address": given.value if given and at_home else "",
        "secret_hash": None,
        "owner": OWNER[wanted.result].value,
        "staff": staff.id if mine else None,
        "staff_name": staff.name if mine else None,
        "language": wanted.language,
        "created_at": now,
        "updated_at": now,
        "deleted_at": None,
        "dialogue_stale": False,
        "reply_channel": given.channel if given and not at_home else None,
        "reply_address": given.value if given and not at_home else None,
    }


def _inquiry(
    context: dict[str, Any], inquiry: str, number: str, wanted: Registration, staff: Staff, now: datetime
) -> dict[str, Any]:
    solved = now if wanted.result is Result.ANSWERED else None
    said = unformatted(wanted.text) if wanted.result is Result.WRITTEN else wanted.text

    def chosen_by(name: str) -> str | None:
        return None if name in wanted.suggested else staff.id

    return {
        "id": inquiry,
        "municipality": staff.municipality,
        "number": number,
        "conversation": context["id"],
        "channel": wanted.channel,
        "status": STATUS[wanted.result].value,
        "title": wanted.title,
        "title_by": chosen_by("title"),
        "preview": shortened(said, PREVIEW),
        "language": wanted.language,
        "opened_at": now,
        "updated_at": now,
        "waiting_since": None if wanted.result in ANSWERED else now,
        "first_answered_at": now if wanted.result in ANSWERED else None,
        "solved_at": solved,
        "messages": 1 if wanted.text else 0,
        "kind": wanted.kind,
        "priority": wanted.priority,
        "topic": wanted.topic,
        "topic_by": chosen_by("topic"),
        # Torg may look once more where it was not sure: with what it has learned until then.
        "topic_due": "topic" in wanted.suggested and wanted.topic is None,
        "service": wanted.service,
        "service_by": chosen_by("service"),
        "responsible": staff.id if OWNER[wanted.result] is Owner.STAFF else None,
        "registered_by": staff.id,
    }
