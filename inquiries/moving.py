"""Moving and merging: what was said goes from one inquiry to another, with its files, deliveries and thread keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict
from bot.formatting import unformatted
from bot.handling import urgency
from bot.messages import Author, InquiryStatus, Owner, Staff, Visibility
from inquiries.events import append
from inquiries.followers.store import pass_followers_on
from inquiries.guarding import SPECIALIST
from inquiries.handling.states import NOT_PUT_OFF, columns_of
from inquiries.models import arrivals, attachments, contacts, conversations, events, inquiries, messages, outbox, thread_keys
from inquiries.rows import PREVIEW, Row, shortened
from inquiries.search.moved import find_anew
from inquiries.services.models import services
from inquiries.tags.store import unite_tags

MERGED = "merged"

TAKEN_OVER = ("title", "kind", "topic", "service", "unit", "responsible")
CHOSEN_BY = {"title": "title_by", "topic": "topic_by", "service": "service_by"}
"""Fields that Torg suggests, and where it stands who of the staff chose them."""


async def merge_into(
    connection: AsyncConnection, context: Mapping[str, Any], into: Mapping[str, Any], staff: Staff, at: datetime
) -> dict[str, Any]:
    """Move all of one inquiry into another; the emptied one is closed and says where everything went.

    Returns what its step has to keep so that it can be undone: the ids of what moved, and how both stood before.
    """
    await _refuse_opening(connection, context["inquiry"], into["inquiry"])
    query = select(messages.c.id).where(messages.c.inquiry == context["inquiry"])
    moved = list((await connection.execute(query)).scalars())
    await copy_contacts(connection, context["id"], into["id"])
    await move(connection, moved, context, into)
    before = await _take_over_fields(connection, context["inquiry"], into["inquiry"])
    await unite_tags(connection, context["inquiry"], into["inquiry"])
    await pass_followers_on(connection, context["inquiry"], into["inquiry"])
    # An inquiry that became part of another is not solved by that.
    closed = columns_of(InquiryStatus.CLOSED, at) | {"closed_by": staff.id, "solved_at": None}
    await connection.execute(
        update(inquiries)
        .where(inquiries.c.id == context["inquiry"])
        .values(merged_into=into["inquiry"], handover_reason=MERGED, **closed)
    )
    nobody = {"owner": Owner.BOT.value, "staff": None, "staff_name": None, "dialogue_stale": True}
    if context["id"] != into["id"]:
        await connection.execute(update(conversations).where(conversations.c.id == context["id"]).values(**nobody))
    sequence = 0
    for one in (context, into):
        await count_again(connection, one["inquiry"], at)
        sequence = await append(connection, one, "moved", at, body={"from": context["inquiry"], "to": into["inquiry"]})
    return {"moved": moved, "before": before | {"owner": context["owner"], "sequence": sequence}}


async def guard_of(connection: AsyncConnection, inquiry: Row) -> Row | None:
    """Return the service of the specialist track that an inquiry is about, None where it is about another or none."""
    named = (services.c.municipality == inquiry["municipality"]) & (services.c.id == inquiry["service"])
    query = select(services.c.id, services.c.unit).where(named, services.c.track == SPECIALIST)
    return (await connection.execute(query)).mappings().first()


async def _refuse_opening(connection: AsyncConnection, source: str, target: str) -> None:
    """Refuse to merge what specialists guard into what others see. Raises Conflict."""
    rows = (await connection.execute(select(inquiries).where(inquiries.c.id.in_((source, target))))).mappings().all()
    lost, kept = sorted(rows, key=lambda row: row["id"] != source)
    guard = await guard_of(connection, lost)
    if guard is None:
        return
    unit = lost["unit"] or guard["unit"]
    if kept["service"] not in {None, guard["id"]} or kept["unit"] not in {None, unit}:
        raise Conflict("the specialists' inquiry would be seen by others; merge the other one into it instead")


async def _take_over_fields(connection: AsyncConnection, source: str, target: str) -> dict[str, Any]:
    """Give the inquiry that is left what it lacks and the other one has; what it has, it keeps, unless it is less urgent.

    Returns how both stood before that, as JSON: codes, times and names of fields, nothing that anybody wrote.
    """
    query = select(inquiries).where(inquiries.c.id.in_((source, target)))
    rows = {row["id"]: row for row in (await connection.execute(query)).mappings()}
    lost, kept = rows[source], rows[target]
    values = {name: lost[name] for name in TAKEN_OVER if not kept[name] and lost[name]}
    if urgency(lost["priority"]) > urgency(kept["priority"]):
        values["priority"] = lost["priority"]
    for field, chosen_by in CHOSEN_BY.items():
        if field in values:
            values[chosen_by] = lost[chosen_by]
    answers = [row["first_answered_at"] for row in (lost, kept) if row["first_answered_at"] is not None]
    values["first_answered_at"] = min(answers, default=None)
    # What comes in with the other one may wait for an answer now.
    values |= NOT_PUT_OFF
    values["version"] = kept["version"] + 1
    await connection.execute(update(inquiries).where(inquiries.c.id == target).values(**values))
    times = {name: lost[name] for name in ("waiting_since", "solved_at")} | {"first_answered_at": kept["first_answered_at"]}
    written = {name: at.isoformat() if at is not None else None for name, at in times.items()}
    stood = {"status": lost["status"], "handover_reason": lost["handover_reason"], "priority": kept["priority"]}
    return stood | written | {"taken": [name for name in (*TAKEN_OVER, "priority") if name in values]}


async def copy_contacts(connection: AsyncConnection, source: str, target: str) -> None:
    """Make the addresses of one conversation reach the person of another as well."""
    rows = (await connection.execute(select(contacts).where(contacts.c.conversation == source))).mappings().all()
    known = {
        (row.channel, row.address)
        for row in (await connection.execute(select(contacts).where(contacts.c.conversation == target))).all()
    }
    for row in rows:
        if (row["channel"], row["address"]) not in known:
            await connection.execute(insert(contacts).values(**dict(row) | {"conversation": target}))


async def move(connection: AsyncConnection, moved: Sequence[str], source: Mapping[str, Any], to: Mapping[str, Any]) -> None:
    """Bring messages, and everything that names them, to another conversation and inquiry."""
    both = {"conversation": to["id"], "inquiry": to["inquiry"]}
    await connection.execute(update(messages).where(messages.c.id.in_(moved)).values(**both))
    here = (events.c.conversation == source["id"]) & events.c.message.in_(moved)
    await connection.execute(update(events).where(here).values(**both))
    await connection.execute(update(attachments).where(attachments.c.message.in_(moved)).values(inquiry=to["inquiry"]))
    for table in (outbox, thread_keys, arrivals):
        its = (table.c.conversation == source["id"]) & table.c.message.in_(moved)
        await connection.execute(update(table).where(its).values(conversation=to["id"]))
    await find_anew(connection, [source["inquiry"], to["inquiry"]])


async def count_again(connection: AsyncConnection, inquiry: str, at: datetime) -> None:
    """Bring an inquiry's number of messages and its preview up to date."""
    said = messages.c.author.in_([Author.CITIZEN.value, Author.STAFF.value, Author.BOT.value])
    seen = (messages.c.inquiry == inquiry) & said & (messages.c.visibility == Visibility.ALL.value)
    count = (await connection.execute(select(func.count()).select_from(messages).where(seen))).scalar_one()
    newest = select(messages.c.text, messages.c.html).where(seen, messages.c.author != Author.BOT.value)
    row = (await connection.execute(newest.order_by(messages.c.sequence.desc()).limit(1))).first()
    last = "" if row is None else unformatted(row.text) if row.html else row.text
    values = {"messages": count, "preview": shortened(last, PREVIEW), "updated_at": at}
    await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))
