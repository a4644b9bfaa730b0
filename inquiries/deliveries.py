"""How far messages have come after a channel handed them on: delivery reports, bounces, and what failing means."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chatting import MADE
from bot.database import Database
from bot.errors import NotFound, Why
from bot.interfaces import Clock
from bot.messages import Attachment, DeliveryState, InquiryStatus, Owner
from bot.reasons import kept
from inquiries.attachments import store_attachments
from inquiries.copied import note_failure, place_among
from inquiries.events import append
from inquiries.handling.steps import note_step
from inquiries.models import REFERENCE, inquiries, messages, outbox
from inquiries.rows import LONGEST_ERROR
from inquiries.writing import give_to, locked_conversation, set_status

UNDELIVERED = "undelivered"
"""The reason for a hand-over: something that was said to the citizen, or sent on to others, did not arrive."""

LATER = {
    DeliveryState.ACCEPTED: (DeliveryState.QUEUED,),
    DeliveryState.DELIVERED: (DeliveryState.QUEUED, DeliveryState.ACCEPTED, DeliveryState.FAILED),
    DeliveryState.FAILED: (DeliveryState.QUEUED, DeliveryState.ACCEPTED),
}
"""From which states a report may lead to another: what has been delivered is not undone by a late report."""


class SqlDeliveries:
    """Deliveries over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def refer(self, message: str, reference: str) -> None:
        """Write under which id the next hop knows a message."""
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.message == message).values(reference=reference[:REFERENCE])
            )

    async def find(self, channel: str, reference: str) -> str | None:
        """Return the message that the next hop knows under an id."""
        query = select(outbox.c.message).where(outbox.c.channel == channel, outbox.c.reference == reference[:REFERENCE])
        async with self._database.read() as connection:
            found = (await connection.execute(query.order_by(outbox.c.updated_at.desc()).limit(1))).scalar_one_or_none()
        return str(found) if found else None

    async def enclose(self, message: str, attachment: Attachment) -> None:
        """Put a file on a message that is going out."""
        query = select(messages.c.id, messages.c.municipality, messages.c.inquiry).where(messages.c.id == message)
        async with self._database.write() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound("the message was deleted")
            await store_attachments(connection, dict(row) | {"created_at": self._clock.now()}, (attachment,))

    async def report(self, message: str, state: DeliveryState, *, error: str | None = None, why: Why | None = None) -> bool:
        """Write how far a message has come; a state never goes back, and of one on its way the newest word stands."""
        async with self._database.write() as connection:
            known = await connection.execute(select(messages.c.conversation).where(messages.c.id == message))
            conversation = known.scalar_one_or_none()
            if conversation is None:
                return False
            await locked_conversation(connection, conversation)
            now = self._clock.now()
            before, told = [state.value for state in LATER.get(state, ())], kept_error(error, why)
            values = {"state": state.value, "due_at": None, "claimed_by": None, "updated_at": now}
            changed = await connection.execute(
                update(outbox).where(outbox.c.message == message, outbox.c.state.in_(before)).values(error=told, **values)
            )
            if state is DeliveryState.ACCEPTED and not changed.rowcount:
                changed = await connection.execute(_noted(message, told, now))
            if changed.rowcount:
                await tell_of(connection, message, state, now)
        return True

    async def report_copy(self, message: str, recipient: str, *, error: str | None, why: Why | None = None) -> bool:
        """Write why a copy did not arrive, and put that before staff, once; False where `recipient` got none."""
        async with self._database.write() as connection:
            query = select(messages.c.municipality, messages.c.conversation, messages.c.inquiry, messages.c.sends_on)
            row = (await connection.execute(query.where(messages.c.id == message))).one_or_none()
            if row is None or await locked_conversation(connection, row.conversation) is None:
                return False
            place = await place_among(connection, message, recipient)
            if place is None:
                return False
            if error is not None and await note_failure(connection, message, place, error[:LONGEST_ERROR], why):
                now = self._clock.now()
                context = {"municipality": row.municipality, "id": row.conversation, "inquiry": row.inquiry}
                await append(connection, context, "delivery", now, message=message, body={"copy": "failed"})
                await _put_before_staff(connection, row.conversation, row.inquiry, now, sent_on=row.sends_on is not None)
        return True


def kept_error(error: str | None, why: Why | None) -> str | None:
    """Return what an outbox entry keeps of why its message failed or waits."""
    return kept(error, why, most=LONGEST_ERROR) if error else None


def _noted(message: str, error: str | None, at: datetime) -> Update:
    """Return what writes why a message that is on its way waits, or that it does not any more."""
    return (
        update(outbox)
        .where(
            outbox.c.message == message,
            outbox.c.state == DeliveryState.ACCEPTED.value,
            outbox.c.error.is_distinct_from(error),
        )
        .values(error=error, updated_at=at)
    )


async def tell_of(connection: AsyncConnection, message: str, state: DeliveryState, at: datetime) -> None:
    """Add the event on a message's new state; a failure puts its inquiry before staff.

    Not so that of a chat's copy or its code: somebody typed an address, and nobody waits for us because of it. The caller
    holds the conversation where `state` is a failure.
    """
    told = messages.c.municipality, messages.c.conversation, messages.c.inquiry, messages.c.details, messages.c.sends_on
    query = select(*told).where(messages.c.id == message)
    row = (await connection.execute(query)).one()
    context = {"municipality": row.municipality, "id": row.conversation, "inquiry": row.inquiry}
    await append(connection, context, "delivery", at, message=message, body={"state": state.value})
    if state is DeliveryState.FAILED and MADE not in row.details:
        await _put_before_staff(connection, row.conversation, row.inquiry, at, sent_on=row.sends_on is not None)


async def _put_before_staff(
    connection: AsyncConnection, conversation: str, inquiry: str, at: datetime, *, sent_on: bool
) -> None:
    """Let the inquiry wait for staff: who has it keeps it, else the queue gets it; not a newer one, nor junk."""
    context = await locked_conversation(connection, conversation)
    if context is None or context["inquiry"] != inquiry or context["deleted_at"] is not None:
        return
    junk = select(inquiries.c.id).where(inquiries.c.id == inquiry, inquiries.c.junk_at.is_not(None))
    if (await connection.execute(junk)).first() is not None:
        return  # The addresses of junk are invented: that our receipt did not arrive is nothing to see to.
    if context["owner"] == Owner.BOT:
        await give_to(connection, context, Owner.QUEUE, at)
    await set_status(connection, context, InquiryStatus.WAITING_STAFF, at, handover_reason=UNDELIVERED)
    told: dict[str, Any] = {"sent_on": True} if sent_on else {}
    await note_step(connection, municipality=context["municipality"], inquiry=inquiry, kind=UNDELIVERED, at=at, **told)
