"""What somebody outside answers to what was sent on to them: for staff alone, and never taken for the citizen's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.copied import place_of
from bot.database import Database
from bot.errors import NotFound, StoreUnavailable
from bot.messages import Author, Copied, Inbound, InquiryStatus, Owner, Receipt, Reply, Visibility
from inquiries.attachments import store_attachments
from inquiries.handling.reopening import REOPENED
from inquiries.handling.states import waits_again
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, messages, notices
from inquiries.opening import ECHOES
from inquiries.rows import Row, copied_column, copied_from, message_row
from inquiries.writing import give_to, locked_conversation, number_of, receipt_before, set_status, store_message

NAME = 200
OUTSIDE_ANSWERED = "outside_answered"
"""The reason why an inquiry waits for staff, and the kind of the notice to who sent on."""


class SqlSentOn:
    """SentOn over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answered(self, municipality: str, conversation: str, sender: str, message: str | None) -> str | None:
        """Return what was sent on to a sender in a conversation, None for a stranger; `message` rather than the newest.

        Whoever answers to an answer of their own is in the inquiry where that one stands.
        """
        async with self._database.read() as connection:
            here = (messages.c.conversation == conversation) & (messages.c.municipality == municipality)
            query = select(messages).where(here, messages.c.sends_on.is_not(None)).order_by(messages.c.sequence.desc())
            rows = (await connection.execute(query)).mappings().all()
            theirs = [row for row in rows if _went_to(row, sender)]
            if not theirs:
                return None
            named = select(messages.c.inquiry).where(messages.c.id == message)
            inquiry = (await connection.execute(named)).scalar_one_or_none()
        best = max(theirs, key=lambda row: (row["id"] == message, row["inquiry"] == inquiry, row["sequence"]))
        return str(best["id"])


async def record_answer(connection: AsyncConnection, inbound: Inbound, values: dict[str, Any], at: datetime) -> Receipt:
    """Store what somebody answers in the inquiry from which it was sent on to them; `values` are columns of the message.

    How the citizen is reached stays as it is, the bot gets no turn, and what is closed stays closed: a notice tells who
    sent on. Raises NotFound where what was sent on is gone, or went to others.
    """
    sent = await _sent(connection, inbound)
    found = await locked_conversation(connection, sent["conversation"])
    if found is None or found["deleted_at"] is not None:
        raise NotFound("the conversation was deleted")
    if (await _sent(connection, inbound))["conversation"] != found["id"]:
        raise StoreUnavailable("what was sent on has just been moved")
    context = found | {"inquiry": sent["inquiry"]}
    key = f"{inbound.channel}/{context['id']}/{inbound.external_id}"
    before = await receipt_before(connection, inbound.municipality, key)
    if before is not None:
        return before
    row = _row(context, inbound, key, at) | values
    sequence = await store_message(connection, context, row)
    await store_attachments(connection, row, inbound.attachments)
    number = await number_of(connection, context["inquiry"])
    told: tuple[str, ...] = ()
    if inbound.silent not in ECHOES:
        # Nobody has read it yet: what is kept for a while from the last word on is kept from this one.
        await connection.execute(update(conversations).where(conversations.c.id == context["id"]).values(updated_at=at))
        told = (sent["staff"],)
        await connection.execute(insert(notices).values(**_notice(context, sent["staff"], number, row["id"], at)))
        if found["inquiry"] == sent["inquiry"]:
            await _put_before_staff(connection, context, at)
    return Receipt(context["id"], context["inquiry"], number, row["id"], sequence, duplicate=False, told=told)


async def _sent(connection: AsyncConnection, inbound: Inbound) -> Row:
    """Return the row of what was sent on to the sender. Raises NotFound."""
    named = (messages.c.id == inbound.sent_on) & (messages.c.municipality == inbound.municipality)
    query = select(messages).where(named, messages.c.sends_on.is_not(None))
    row = (await connection.execute(query)).mappings().first()
    if row is None or not _went_to(row, inbound.sender.value):
        raise NotFound("nothing was sent on to this sender")
    return row


def _row(context: Mapping[str, Any], inbound: Inbound, key: str, at: datetime) -> dict[str, Any]:
    return message_row(
        context,
        identifier="",
        author=Author.OUTSIDE,
        reply=Reply(inbound.text),
        at=at,
        visibility=Visibility.STAFF.value,
        external_id=inbound.external_id,
        external_key=key,
        channel=inbound.channel,
        address=inbound.sender.value,
        author_name=inbound.sender_name[:NAME] or None,
        full_text=inbound.full_text,
        copied=copied_column(inbound.copied),
    )


def _went_to(row: Row, sender: str) -> bool:
    """Tell whether something was sent on to an address, in whatever letters a mail names it."""
    return place_of([Copied("to", row["address"] or ""), *copied_from(row["copied"])], sender) is not None


async def _put_before_staff(connection: AsyncConnection, context: Mapping[str, Any], at: datetime) -> None:
    """Let an inquiry that is not closed wait for staff: who has it keeps it, else the queue gets it."""
    query = select(inquiries.c.status).where(inquiries.c.id == context["inquiry"])
    if (status := (await connection.execute(query)).scalar_one()) == InquiryStatus.CLOSED:
        return
    if context["owner"] == Owner.BOT:
        await give_to(connection, context, Owner.QUEUE, at, dialogue_stale=True)
        await set_status(connection, context, InquiryStatus.WAITING_STAFF, at, handover_reason=OUTSIDE_ANSWERED)
        if status == InquiryStatus.SOLVED:
            which = {"municipality": context["municipality"], "inquiry": context["inquiry"]}
            await note_step(connection, **which, kind=REOPENED, at=at, by="outside")
        return
    values = waits_again(at) | {"updated_at": at}
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))


def _notice(context: Mapping[str, Any], staff: str, number: str, message: str, at: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "municipality": context["municipality"],
        "staff": staff,
        "kind": OUTSIDE_ANSWERED,
        "about": f"inquiry:{context['inquiry']}",
        "text": OUTSIDE_ANSWERED,
        "details": {"number": number},
        "once": f"{OUTSIDE_ANSWERED}/{message}",
        "at": at,
    }
