"""What must be archived stays while that duty lasts, and what somebody wants erased meanwhile is erased when it ends.

Source: GDPR article 17 (3) (b) and (d): erasure waits where a law requires that something is kept (arkivlova), and only as
far as keeping it here is necessary for that. Once an archive has all of a finished inquiry and has answered with its number,
the duty is met there, and Torg's copy is an ordinary one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import CaseState
from bot.messages import Author
from bot.privacy import ArchiveDuty, Deferred
from inquiries.cases.models import cases
from inquiries.cases.wordings import named_in_case
from inquiries.models import conversations, inquiries, messages
from inquiries.privacy.models import bystander_erasures, deferred_erasures
from inquiries.privacy.periods import idle

DONE = func.coalesce(inquiries.c.closed_at, inquiries.c.solved_at)
DAY = timedelta(days=1)


def must_stay(duty: ArchiveDuty, now: datetime) -> ColumnElement[bool]:
    """Return what is true of conversations with an inquiry that must be archived still; one that is not done counts, too."""
    if not duty.services:
        return false()
    done = func.coalesce(DONE, conversations.c.updated_at)
    late = done > now - timedelta(days=duty.days)
    return exists().where(_of_it(duty), late, ~archived(duty)).correlate(conversations)


def archived(duty: ArchiveDuty) -> ColumnElement[bool]:
    """Return what is true of inquiries that are done and that an archive has whole, by its own number.

    All that was said counts, internal notes too, with files and who the person is: what did not go along is proved nowhere
    else, and a note that was mended after it went is missing there. What went as part of another inquiry proves nothing of
    this one, and neither does a package without a receipt.
    """
    if not duty.archives:
        return false()
    proof = and_(
        cases.c.inquiry == inquiries.c.id,
        cases.c.state == CaseState.DELIVERED.value,
        cases.c.system.in_(sorted(duty.archives)),
        cases.c.case_number != "",
        cases.c.choice["files"].as_boolean().is_(True),
        cases.c.choice["person"].as_boolean().is_(True),
    )
    went = exists().where(proof, named_in_case())
    said = and_(
        messages.c.inquiry == inquiries.c.id, messages.c.author != Author.NOTICE.value, messages.c.withdrawn_at.is_(None)
    )
    missing = exists().where(said, ~went.correlate(inquiries, messages)).correlate(inquiries)
    return and_(DONE.is_not(None), exists().where(proof).correlate(inquiries), ~missing)


def _of_it(duty: ArchiveDuty) -> ColumnElement[bool]:
    """Return what is true of a conversation's inquiries that belong into the archive."""
    return and_(inquiries.c.conversation == conversations.c.id, inquiries.c.service.in_(sorted(duty.services)))


async def asked_for(
    connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime, today: date
) -> list[str]:
    """Return the conversations whose erasure was put off until today, or until the archive had them, and can be done now."""
    whole = exists().where(_of_it(duty), archived(duty)).correlate(conversations) if duty.services else false()
    query = select(conversations.c.id).join(deferred_erasures, deferred_erasures.c.conversation == conversations.c.id)
    query = query.where(deferred_erasures.c.municipality == municipality, or_(deferred_erasures.c.until <= today, whole))
    free = and_(idle(municipality), ~must_stay(duty, now))
    return list((await connection.execute(query.where(free))).scalars())


async def days_of(
    connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime, today: date
) -> list[date]:
    """Return the day of each erasure that was put off: today for what can be done now."""
    free = await asked_for(connection, municipality, duty, now, today)
    waits = deferred_erasures.c.conversation
    query = select(waits, deferred_erasures.c.until).join(conversations, conversations.c.id == waits)
    query = query.where(deferred_erasures.c.municipality == municipality, conversations.c.deleted_at.is_(None))
    rows = (await connection.execute(query)).all()
    return [today if row.conversation in free else max(today, row.until) for row in rows]


async def held(connection: AsyncConnection, conversation: str, duty: ArchiveDuty, now: datetime) -> list[str]:
    """Return the numbers of a conversation's inquiries that must be archived now; none where nothing holds it."""
    stays = select(conversations.c.id).where(conversations.c.id == conversation, must_stay(duty, now))
    if (await connection.execute(stays)).first() is None:
        return []
    numbers = select(inquiries.c.number).where(_held_of(conversation, duty))
    return list((await connection.execute(numbers.order_by(inquiries.c.number))).scalars())


def _held_of(conversation: str, duty: ArchiveDuty) -> ColumnElement[bool]:
    mine = and_(inquiries.c.conversation == conversation, inquiries.c.service.in_(sorted(duty.services)))
    return and_(mine, ~archived(duty))


async def put_off(connection: AsyncConnection, conversation: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo) -> date:
    """Note that a conversation is to be erased when its duty ends, and return that day; asking twice is asking once.

    What is not done yet is taken to be done now: the day moves when it is.
    """
    until = await day_of(connection, conversation, duty, now, zone)
    mine = deferred_erasures.c.conversation == conversation
    known = await connection.execute(update(deferred_erasures).where(mine).values(until=until))
    if known.rowcount == 0:
        of = select(conversations.c.municipality).where(conversations.c.id == conversation)
        whose = (await connection.execute(of)).scalar_one()
        values = {"conversation": conversation, "municipality": whose, "asked_at": now, "until": until}
        await connection.execute(insert(deferred_erasures).values(**values))
    return until


async def day_of(connection: AsyncConnection, conversation: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo) -> date:
    """Return the day on which the duty that holds a conversation ends, if what is not done yet were done now."""
    query = select(func.coalesce(DONE, now)).where(_held_of(conversation, duty))
    done = max(_aware(at) for at in (await connection.execute(query)).scalars())
    return (done + timedelta(days=duty.days)).astimezone(zone).date() + DAY


async def move_on(connection: AsyncConnection, municipality: str, duty: ArchiveDuty, now: datetime, zone: ZoneInfo) -> None:
    """Give what cannot be erased yet its new day, and drop what is gone already."""
    waits = deferred_erasures.c.conversation
    query = select(waits, conversations.c.deleted_at).join(conversations, conversations.c.id == waits)
    mine = (deferred_erasures.c.municipality == municipality) & (deferred_erasures.c.until <= now.astimezone(zone).date())
    for row in (await connection.execute(query.where(mine))).all():
        if row.deleted_at is not None:
            await connection.execute(delete(deferred_erasures).where(waits == row.conversation))
        elif await held(connection, row.conversation, duty, now):
            await put_off(connection, row.conversation, duty, now, zone)


async def listed(connection: AsyncConnection, municipality: str) -> list[Deferred]:
    """Return what waits to be erased, the next one first; each with the numbers of all its inquiries."""
    waits = deferred_erasures
    query = select(waits, literal("").label("address"), inquiries.c.number)
    query = query.join(inquiries, inquiries.c.conversation == waits.c.conversation)
    whole = await _listed(connection, municipality, waits, query, beside=False)
    waits = bystander_erasures
    query = select(waits, inquiries.c.conversation, inquiries.c.number)
    query = query.join(messages, messages.c.id == waits.c.message).join(inquiries, inquiries.c.id == messages.c.inquiry)
    parts = await _listed(connection, municipality, waits, query, beside=True)
    return sorted([*whole, *parts], key=lambda one: one.until)


async def _listed(
    connection: AsyncConnection, municipality: str, waits: Table, query: Select[Any], *, beside: bool
) -> list[Deferred]:
    query = (
        query.join(conversations, conversations.c.id == inquiries.c.conversation)
        .where(waits.c.municipality == municipality, conversations.c.deleted_at.is_(None))
        .order_by(waits.c.until, inquiries.c.conversation, inquiries.c.number)
    )
    found: dict[tuple[str, str], Deferred] = {}
    for row in (await connection.execute(query)).mappings():
        which = row["conversation"], row["address"]
        before = found.get(which)
        numbers = dict.fromkeys([*(before.inquiries if before else ()), row["number"]])
        found[which] = Deferred(tuple(numbers), row["asked_at"], row["until"], beside)
    return list(found.values())


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
