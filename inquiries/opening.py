"""Which conversation and inquiry a message belongs to; both are made when it is the first."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound, WrongToken
from bot.interfaces import Clock
from bot.messages import LANGUAGES, Inbound, InquiryStatus, Owner
from inquiries.contacts import UNSPOKEN, is_contact
from inquiries.events import append
from inquiries.handling.reopening import reopened_by_citizen
from inquiries.junk.blocking import is_blocked
from inquiries.junk.sorting import begin_as_junk
from inquiries.models import contacts, conversations, inquiries, outbox
from inquiries.rows import TITLE, shortened
from inquiries.writing import locked_conversation, next_number

ECHOES = frozenset({"auto-replied", "out-of-office", "bounce", "loop", "opt_out"})
"""What machines send because we sent something: in a conversation that is under way nobody needs to act on it."""


async def conversation_for(connection: AsyncConnection, inbound: Inbound, clock: Clock) -> dict[str, Any]:
    """Return the row of the conversation that a message belongs to, held, and made when it is the first."""
    context = await _found(connection, inbound)
    if context is None:
        await _one_at_a_time(connection, inbound)
        context = await _found(connection, inbound)
    if context is None:
        return await _new_conversation(connection, inbound, clock.now())
    await _refuse_strangers(connection, context, inbound)
    if context["deleted_at"] is not None:
        raise NotFound("the conversation was deleted")
    if inbound.language in LANGUAGES and inbound.language != context["language"]:
        context["language"] = inbound.language
    return context


async def _refuse_strangers(connection: AsyncConnection, context: Mapping[str, Any], inbound: Inbound) -> None:
    """Let in who shows the conversation's secret, or writes from an address that is known to be the person's."""
    if context["municipality"] != inbound.municipality:
        raise WrongToken("the conversation belongs elsewhere")
    if inbound.proven:
        return
    if inbound.channel in UNSPOKEN:
        if context["channel"] != inbound.channel:
            raise WrongToken("the conversation belongs elsewhere")
        if context["secret_hash"] and not hmac.compare_digest(context["secret_hash"], inbound.secret_hash or ""):
            raise WrongToken("the secret does not belong to this conversation")
    elif inbound.conversation is not None and not await is_contact(connection, context["id"], inbound.sender):
        raise WrongToken("the sender does not belong to this conversation")


async def _found(connection: AsyncConnection, inbound: Inbound) -> dict[str, Any] | None:
    identifier = inbound.conversation or await _by_address(connection, inbound)
    return await locked_conversation(connection, identifier) if identifier else None


async def _one_at_a_time(connection: AsyncConnection, inbound: Inbound) -> None:
    """Let the first messages of a sender in one after the other: there is no row yet that could be held.

    SQLite lets one writer in at a time anyhow.
    """
    if connection.dialect.name == "postgresql":
        key = f"{inbound.municipality}/{inbound.channel}/{inbound.conversation or inbound.sender.value}"
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def _by_address(connection: AsyncConnection, inbound: Inbound) -> str | None:
    """Return the sender's newest conversation: one begun from this address, or one answered to it."""
    answered = exists().where(
        outbox.c.conversation == conversations.c.id,
        outbox.c.channel == inbound.channel,
        outbox.c.address == inbound.sender.value,
    )
    begun = (conversations.c.channel == inbound.channel) & (conversations.c.address == inbound.sender.value)
    known = select(contacts.c.conversation).where(
        contacts.c.municipality == inbound.municipality,
        contacts.c.channel == inbound.channel,
        contacts.c.address == inbound.sender.value,
    )
    query = select(conversations.c.id).where(
        conversations.c.municipality == inbound.municipality,
        begun | (conversations.c.id.in_(known) & answered),
        conversations.c.deleted_at.is_(None),
    )
    found = await connection.execute(query.order_by(conversations.c.updated_at.desc()).limit(1))
    return found.scalar_one_or_none()


async def _new_conversation(connection: AsyncConnection, inbound: Inbound, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": inbound.conversation or str(uuid.uuid4()),
        "municipality": inbound.municipality,
        "channel": inbound.channel,
        "address": inbound.sender.value,
        "secret_hash": inbound.secret_hash,
        "owner": Owner.BOT.value,
        "staff": None,
        "staff_name": None,
        "language": inbound.language if inbound.language in LANGUAGES else LANGUAGES[0],
        "inquiry": None,
        "created_at": now,
        "updated_at": now,
        "deleted_at": None,
        "dialogue_stale": False,
        "reply_channel": None,
        "reply_address": None,
    }
    await connection.execute(insert(conversations).values(**row))
    return row


async def with_open_inquiry(
    connection: AsyncConnection, context: dict[str, Any], inbound: Inbound, now: datetime
) -> dict[str, Any]:
    """Return the conversation's row with an open inquiry: a solved one is reopened, a closed one followed by a new one.

    What begins with somebody whose messages are junk is closed from the start, and holds what they write after that;
    `junk` of the row tells of it. What they write in an inquiry that is none goes on there.
    """
    before = await _newest(connection, context)
    if before is not None:
        context["junk"] = before.junk_at is not None
        # What a machine answers to a closed matter opens no new one, and no solved one again.
        if inbound.silent in ECHOES or before.status not in {InquiryStatus.SOLVED, InquiryStatus.CLOSED}:
            return context
        if before.status == InquiryStatus.SOLVED:
            return await reopened_by_citizen(connection, context, now)
    blocked = await is_blocked(connection, context["municipality"], inbound.sender)
    among_junk = before is not None and before.junk_at is not None
    # A filter is believed about what somebody begins, and about what follows on it, not about an answer to us.
    junk = blocked or (inbound.junk and (before is None or among_junk))
    if junk and among_junk:
        return context
    context = context | {"inquiry": str(uuid.uuid4()), "junk": junk}
    await connection.execute(
        insert(inquiries).values(
            id=context["inquiry"],
            municipality=context["municipality"],
            number=await next_number(connection, context["municipality"], now.year),
            conversation=context["id"],
            channel=inbound.channel,
            status=InquiryStatus.WITH_BOT.value,
            title=shortened(inbound.title or inbound.text, TITLE),
            preview="",
            language=context["language"],
            opened_at=now,
            updated_at=now,
            messages=0,
        )
    )
    if junk:
        await begin_as_junk(connection, context, now, by="block" if blocked else "filter")
    else:
        await append(connection, context, "status", now, body={"status": InquiryStatus.WITH_BOT.value})
    return context


async def _newest(connection: AsyncConnection, context: Mapping[str, Any]) -> Any:
    """Return how the newest inquiry of a conversation stands; None where there is none."""
    query = select(inquiries.c.status, inquiries.c.junk_at).where(inquiries.c.id == context["inquiry"])
    return (await connection.execute(query)).one_or_none() if context["inquiry"] is not None else None
