"""Who is blocked, and what that makes of what they send; in the caller's transaction."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BadInput, Why
from bot.junk import BLOCKABLE
from bot.messages import Address, Author, Staff
from inquiries.handling.steps import note_step
from inquiries.junk.models import blocked_senders
from inquiries.models import messages

BLOCKED, UNBLOCKED = "sender_blocked", "sender_unblocked"
"""Kinds of steps; whose address it was they do not tell."""

NOBODYS = ".invalid"
"""How the address ends that stands for all who name none (RFC 2606); who blocks it would block them all."""


async def is_blocked(connection: AsyncConnection, municipality: str, address: Address) -> bool:
    """Tell whether what somebody writes begins as junk."""
    if address.channel not in BLOCKABLE:
        return False
    query = select(blocked_senders.c.id).where(_of(municipality, address))
    return (await connection.execute(query)).first() is not None


async def sender_of(connection: AsyncConnection, inquiry: str) -> Address | None:
    """Return from which address the citizen wrote last in an inquiry; None where it is none that could be blocked."""
    said = (messages.c.inquiry == inquiry) & (messages.c.author == Author.CITIZEN.value)
    ways = messages.c.channel.in_(sorted(BLOCKABLE)) & messages.c.address.is_not(None)
    query = select(messages.c.channel, messages.c.address).where(said, ways).order_by(messages.c.sequence.desc())
    row = (await connection.execute(query.limit(1))).first()
    if row is None or not row.address or row.address.endswith(NOBODYS):
        return None
    return Address(row.channel, row.address)


async def block_sender_of(connection: AsyncConnection, inquiry: str, staff: Staff, at: datetime) -> None:
    """Block the sender of an inquiry; again changes nothing. Raises BadInput where there is nobody to block."""
    address = await sender_of(connection, inquiry)
    if address is None:
        raise BadInput("the sender cannot be blocked: they wrote from no address", why=Why("junk_nobody"))
    if await is_blocked(connection, staff.municipality, address):
        return
    row = {"id": str(uuid.uuid4()), "municipality": staff.municipality, "inquiry": inquiry, "staff": staff.id, "at": at}
    await connection.execute(insert(blocked_senders).values(**row, channel=address.channel, address=address.value))
    await note_step(connection, municipality=staff.municipality, inquiry=inquiry, kind=BLOCKED, at=at, staff=staff.id)


async def unblock_sender_of(connection: AsyncConnection, inquiry: str, staff: Staff, at: datetime, *, here: bool) -> None:
    """Block the sender of an inquiry no more, `here` only where it is there that they were blocked."""
    address = await sender_of(connection, inquiry)
    if address is not None:
        theirs = _of(staff.municipality, address)
        await _lift(connection, theirs & (blocked_senders.c.inquiry == inquiry) if here else theirs, staff, at)


async def unblock_one(connection: AsyncConnection, sender: str, staff: Staff, at: datetime) -> None:
    """Lift a block of the municipality's by its id; one that is gone already is no error."""
    mine = blocked_senders.c.municipality == staff.municipality
    await _lift(connection, and_(mine, blocked_senders.c.id == sender), staff, at)


async def _lift(connection: AsyncConnection, which: ColumnElement[bool], staff: Staff, at: datetime) -> None:
    """Lift blocks, and tell it in the inquiries in which they were made."""
    gone = await connection.execute(delete(blocked_senders).where(which).returning(blocked_senders.c.inquiry))
    for inquiry in gone.scalars().all():
        told = {"municipality": staff.municipality, "inquiry": inquiry}
        await note_step(connection, **told, kind=UNBLOCKED, at=at, staff=staff.id)


def _of(municipality: str, address: Address) -> ColumnElement[bool]:
    return and_(
        blocked_senders.c.municipality == municipality,
        blocked_senders.c.channel == address.channel,
        blocked_senders.c.address == address.value,
    )
