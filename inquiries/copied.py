"""Copies of what is said: who may get one, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.copied import EMAIL, about, place_of
from bot.errors import BadInput, OptedOut, Why
from bot.messages import Address, Copied
from inquiries.contacts import has_stopped
from inquiries.models import messages
from inquiries.rows import copied_column, copied_from


async def checked(
    connection: AsyncConnection, context: Mapping[str, Any], to: Address, copied: Sequence[Copied]
) -> tuple[Copied, ...]:
    """Return who gets a copy of a reply, without whom it is for. Raises BadInput, OptedOut."""
    if copied and to.channel != EMAIL:
        raise BadInput("copies go along by e-mail alone", why=Why("copies_email_only"))
    for one in copied:
        if await has_stopped(connection, context["municipality"], Address(EMAIL, one.address)):
            why = about("copy_opted_out", one.address)
            raise OptedOut("one of those who would get a copy has asked for no more messages", why=why)
    return tuple(one for one in copied if one.address != to.value)


async def note_failure(connection: AsyncConnection, message: str, place: int, error: str, why: Why | None = None) -> bool:
    """Write why a copy did not arrive; False where that is known already. The caller holds the conversation."""
    copied = list(await _copied(connection, message))
    if place >= len(copied) or copied[place].error:
        return False
    copied[place] = replace(copied[place], error=error, why=why)
    await connection.execute(update(messages).where(messages.c.id == message).values(copied=copied_column(copied)))
    return True


async def place_among(connection: AsyncConnection, message: str, recipient: str) -> int | None:
    """Return which of those who got a copy of a message somebody is, None for anybody else."""
    return place_of(await _copied(connection, message), recipient)


async def _copied(connection: AsyncConnection, message: str) -> tuple[Copied, ...]:
    query = select(messages.c.copied).where(messages.c.id == message)
    return copied_from((await connection.execute(query)).scalar_one_or_none())
