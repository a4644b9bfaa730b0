"""A bystander's erasure waits where the citizen's inquiry must be archived, as the citizen's own would."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import ArchiveDuty
from inquiries.bystanders import bystanders, forget_bystanders, written
from inquiries.models import conversations, messages
from inquiries.privacy.beside import erase
from inquiries.privacy.keeping import day_of, must_stay
from inquiries.privacy.models import bystander_erasures

OF_CONVERSATION = conversations.c.id == bystander_erasures.c.conversation


async def put_off(
    connection: AsyncConnection, conversation: str, address: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo
) -> date:
    """Note that what is a bystander's goes when the duty that holds a conversation ends; asking twice is asking once."""
    until = await day_of(connection, conversation, duty, now, zone)
    mine = (bystander_erasures.c.conversation == conversation) & (bystander_erasures.c.address == written(address))
    known = await connection.execute(update(bystander_erasures).where(mine).values(until=until))
    if known.rowcount == 0:
        of = select(conversations.c.municipality).where(conversations.c.id == conversation)
        whose = (await connection.execute(of)).scalar_one()
        which = {"conversation": conversation, "address": written(address), "municipality": whose}
        await connection.execute(insert(bystander_erasures).values(**which, asked_at=now, until=until))
    return until


async def unname(connection: AsyncConnection, conversation: str) -> None:
    """Take the addresses of bystanders out of a conversation, and keep which messages those are whose erasure waits.

    What somebody was promised to be erased on a day is then found by a word that leads to nobody.
    """
    its = select(messages.c.id).where(messages.c.conversation == conversation)
    waiting = select(bystander_erasures.c.address).where(bystander_erasures.c.conversation == conversation)
    words = []
    for address in (await connection.execute(waiting)).scalars().all():
        words.append(uuid.uuid4().hex)
        of_messages = bystanders.c.message.in_(its) & (bystanders.c.address == address)
        of_erasure = (bystander_erasures.c.conversation == conversation) & (bystander_erasures.c.address == address)
        for table, which in ((bystanders, of_messages), (bystander_erasures, of_erasure)):
            await connection.execute(update(table).where(which).values(address=words[-1]))
    await forget_bystanders(connection, conversation, but=words)


async def due_now(connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime) -> int:
    """Return how many of those that wait no duty holds any more."""
    query = select(func.count()).select_from(bystander_erasures.join(conversations, OF_CONVERSATION))
    query = query.where(bystander_erasures.c.municipality == municipality, ~must_stay(duty, now))
    return int((await connection.execute(query)).scalar_one())


async def erase_due(
    connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo
) -> None:
    """Erase what no duty holds any more, and give the rest its new day."""
    query = select(bystander_erasures, must_stay(duty, now).label("stays")).join(conversations, OF_CONVERSATION)
    mine = bystander_erasures.c.municipality == municipality
    for row in (await connection.execute(query.where(mine))).mappings().all():
        conversation, address = row["conversation"], row["address"]
        if not row["stays"]:
            await erase(connection, conversation, address, now)
            this = (bystander_erasures.c.conversation == conversation) & (bystander_erasures.c.address == address)
            await connection.execute(delete(bystander_erasures).where(this))
        elif row["until"] <= now.astimezone(zone).date():
            await put_off(connection, conversation, address, duty, now, zone)
