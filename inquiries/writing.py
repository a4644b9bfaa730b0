"""Steps that several transactions of the record share: numbers, messages that go out, owners."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict, NotFound
from bot.messages import Address, Author, DeliveryState, InquiryStatus, Message, Owner, Receipt, Reply, Staff
from inquiries.attachments import attachments_of
from inquiries.bystanders import note_bystanders
from inquiries.events import append
from inquiries.handling.states import columns_of
from inquiries.models import conversations, inquiries, messages, outbox
from inquiries.rows import message_from, message_row

_NEXT_NUMBER = text(
    "INSERT INTO inquiry_counter (municipality, year, last) VALUES (:municipality, :year, 1) "
    "ON CONFLICT (municipality, year) DO UPDATE SET last = inquiry_counter.last + 1 RETURNING last"
)
"""One statement in the words that SQLite and PostgreSQL share, so that the year's first number is given once, too."""


async def locked_conversation(connection: AsyncConnection, conversation: str) -> dict[str, Any] | None:
    """Return a conversation's row, held until the transaction ends, None when there is none."""
    query = select(conversations).where(conversations.c.id == conversation).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    return dict(row) if row else None


async def conversation_of(connection: AsyncConnection, inquiry: str, municipality: str) -> tuple[dict[str, Any], str]:
    """Return the row of an inquiry's conversation, its `inquiry` set to that one, and the inquiry's status.

    Raises NotFound for another municipality's inquiry too: whether it exists is nobody's business.
    """
    query = select(inquiries.c.conversation).where(inquiries.c.id == inquiry, inquiries.c.municipality == municipality)
    conversation = (await connection.execute(query)).scalar_one_or_none()
    if conversation is None:
        raise NotFound("no such inquiry")
    # The conversation is held before anything of it is read: all transactions take it first, so none waits in a circle.
    context = await locked_conversation(connection, conversation)
    if context is None or context["deleted_at"] is not None:
        raise NotFound("the conversation was deleted")
    status = (await connection.execute(select(inquiries.c.status).where(inquiries.c.id == inquiry))).scalar_one()
    return context | {"inquiry": inquiry}, str(status)


def refuse_closed(status: str) -> None:
    """Refuse what is done in open inquiries alone. Raises Conflict."""
    if status == InquiryStatus.CLOSED:
        raise Conflict("the inquiry is closed")


def refuse_others(context: Mapping[str, Any], staff: Staff, *, force: bool = False) -> None:
    """Refuse what is done only by who has the conversation, if anybody has. Raises Conflict."""
    if context["owner"] == Owner.STAFF and context["staff"] != staff.id and not force:
        raise Conflict(f"{context['staff_name']} has the conversation")


async def said_before(connection: AsyncConnection, municipality: str, key: str) -> Message | None:
    """Return the message that was stored under a key, None when there is none yet."""
    query = (
        select(messages, outbox.c.state.label("delivery"))
        .outerjoin(outbox, outbox.c.message == messages.c.id)
        .where(messages.c.municipality == municipality, messages.c.external_key == key)
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    return message_from(row, row["delivery"], attachments=(await attachments_of(connection, [row["id"]])).get(row["id"], ()))


async def receipt_before(connection: AsyncConnection, municipality: str, key: str) -> Receipt | None:
    """Return the receipt of a message that came before, None when it is new."""
    query = (
        select(messages.c.conversation, messages.c.inquiry, messages.c.id, inquiries.c.number, messages.c.sequence)
        .join(inquiries, inquiries.c.id == messages.c.inquiry)
        .where(messages.c.municipality == municipality, messages.c.external_key == key)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Receipt(row[0], row[1], row[3], row[2], row[4], duplicate=True)


async def number_of(connection: AsyncConnection, inquiry: str) -> str:
    """Return an inquiry's number."""
    return str((await connection.execute(select(inquiries.c.number).where(inquiries.c.id == inquiry))).scalar_one())


async def next_number(connection: AsyncConnection, municipality: str, year: int) -> str:
    """Return the next inquiry number of a municipality's year, such as `2026-000012`."""
    given = await connection.execute(_NEXT_NUMBER, {"municipality": municipality, "year": year})
    return f"{year}-{given.scalar_one():06d}"


async def store_message(connection: AsyncConnection, context: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    """Store a message's row with its event, and return the number that gives it its place."""
    sequence = await append(connection, context, "message", row["created_at"], message=row["id"])
    await connection.execute(insert(messages).values(**row, sequence=sequence))
    await note_bystanders(connection, row)
    return sequence


def reply_address(context: Mapping[str, Any]) -> Address:
    """Return where the citizen of a conversation is reached now: where they wrote from last."""
    if context["reply_channel"]:
        return Address(context["reply_channel"], context["reply_address"])
    return Address(context["channel"], context["address"])


async def say_to_citizen(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    author: Author,
    reply: Reply,
    at: datetime,
    *,
    via: Address | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Store a message to the citizen, its outbox entry and its event; return the message's row."""
    to = via or reply_address(context)
    way = {"channel": to.channel, "address": to.value}
    row = message_row(context, identifier=str(uuid.uuid4()), author=author, reply=reply, at=at, **way, **more)
    await store_message(connection, context, row)
    await connection.execute(
        insert(outbox).values(
            message=row["id"],
            municipality=context["municipality"],
            conversation=context["id"],
            channel=to.channel,
            address=to.value,
            state=DeliveryState.QUEUED.value,
            attempts=0,
            due_at=at,
            claimed_by=None,
            error=None,
            updated_at=at,
        )
    )
    return row


async def give_to(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    owner: Owner,
    at: datetime,
    *,
    staff: str | None = None,
    staff_name: str | None = None,
    **more: Any,
) -> None:
    """Write who answers in a conversation, and the event that tells it; nobody else's turn stays open."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == context["id"])
        .values(owner=owner.value, staff=staff, staff_name=staff_name, updated_at=at, **more)
    )
    if owner is not Owner.BOT:
        await connection.execute(
            update(messages)
            .where(messages.c.conversation == context["id"], messages.c.waits_for_bot)
            .values(waits_for_bot=False)
        )
    body = {"owner": owner.value, "staff": staff, "staff_name": staff_name}
    await append(connection, context, "owner", at, body=body)


async def leave_to_nobody(connection: AsyncConnection, context: Mapping[str, Any], at: datetime) -> None:
    """Give a conversation whose inquiry is done to the bot, which answers nothing that was written before."""
    waiting = (messages.c.inquiry == context["inquiry"]) & messages.c.waits_for_bot
    await connection.execute(update(messages).where(waiting).values(waits_for_bot=False))
    await give_to(connection, context, Owner.BOT, at, dialogue_stale=True)


async def set_status(
    connection: AsyncConnection, context: Mapping[str, Any], status: InquiryStatus, at: datetime, **more: Any
) -> None:
    """Write where an inquiry stands, with the times that go with it and further columns, and the event that tells it."""
    values = columns_of(status, at) | more
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))
    await append(connection, context, "status", at, body={"status": status.value})
