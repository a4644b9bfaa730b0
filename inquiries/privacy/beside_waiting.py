"""A bystander's erasure waits where the citizen's inquiry must be archived, as the citizen's own would.

What waits is named by its messages: they may be merged into another inquiry, split from it, or lose the link to all persons
before their day comes.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import ArchiveDuty
from bot.search import Role
from inquiries.bystanders import written
from inquiries.models import conversations, messages
from inquiries.privacy.beside import beside, erase_of
from inquiries.privacy.keeping import day_of, must_stay
from inquiries.privacy.models import bystander_erasures
from inquiries.writing import locked_conversation

THERE = bystander_erasures.join(messages, messages.c.id == bystander_erasures.c.message).join(
    conversations, conversations.c.id == messages.c.conversation
)


async def put_off(
    connection: AsyncConnection, conversation: str, address: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo
) -> date:
    """Note that what is a bystander's goes when the duty that holds a conversation ends; asking twice is asking once."""
    until = await day_of(connection, conversation, duty, now, zone)
    whose = select(conversations.c.municipality).where(conversations.c.id == conversation)
    municipality = (await connection.execute(whose)).scalar_one()
    rows = (await connection.execute(beside(municipality, conversation, address))).mappings().all()
    its = bystander_erasures.c.message.in_([row["id"] for row in rows])
    mine = its & (bystander_erasures.c.address == written(address))
    known = update(bystander_erasures).where(mine).values(until=until).returning(bystander_erasures.c.message)
    before = set((await connection.execute(known)).scalars())
    asked = {"address": written(address), "municipality": municipality, "asked_at": now, "until": until}
    new = [asked | {"message": row["id"], "role": row["role"]} for row in rows if row["id"] not in before]
    if new:
        await connection.execute(insert(bystander_erasures), new)
    return until


async def forget_asker(connection: AsyncConnection, conversation: str) -> None:
    """Take the address out of what waits in a conversation from which every address goes: their answers wait on."""
    its = bystander_erasures.c.message.in_(select(messages.c.id).where(messages.c.conversation == conversation))
    answer = bystander_erasures.c.role == Role.ANSWERED.value
    await connection.execute(delete(bystander_erasures).where(its, ~answer))
    await connection.execute(update(bystander_erasures).where(its, answer).values(address=""))


async def due_now(connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime) -> int:
    """Return how many of those that wait no duty holds any more."""
    which = select(messages.c.conversation, bystander_erasures.c.address).select_from(THERE).distinct()
    free = which.where(bystander_erasures.c.municipality == municipality, ~must_stay(duty, now))
    return len((await connection.execute(free)).all())


async def erase_due(
    connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo
) -> None:
    """Erase what no duty holds any more, and give the rest its new day."""
    stays = must_stay(duty, now).label("stays")
    query = select(messages.c.conversation, stays, bystander_erasures.c.until).select_from(THERE)
    query = query.where(bystander_erasures.c.municipality == municipality).order_by(bystander_erasures.c.until.desc())
    # Of the rows of one conversation the one with the earliest day is the last.
    waiting = {row.conversation: (row.stays, row.until) for row in await connection.execute(query)}
    for conversation, (held, until) in waiting.items():
        its = bystander_erasures.c.message.in_(select(messages.c.id).where(messages.c.conversation == conversation))
        if not held:
            await _erase_waiting(connection, conversation, now)
            await connection.execute(delete(bystander_erasures).where(its))
        elif until <= now.astimezone(zone).date():
            day = await day_of(connection, conversation, duty, now, zone)
            await connection.execute(update(bystander_erasures).where(its).values(until=day))


async def _erase_waiting(connection: AsyncConnection, conversation: str, now: datetime) -> None:
    """Erase what waits in a conversation, of one address after the other: each may change the same messages."""
    if await locked_conversation(connection, conversation) is None:
        return
    here = messages.c.conversation == conversation
    askers = select(bystander_erasures.c.address).select_from(THERE).where(here).distinct()
    told = bystander_erasures.c.role, bystander_erasures.c.address.label("bystander")
    for address in (await connection.execute(askers)).scalars().all():
        its = select(messages, *told).select_from(THERE).where(here, bystander_erasures.c.address == address)
        await erase_of(connection, (await connection.execute(its)).mappings().all(), now)
