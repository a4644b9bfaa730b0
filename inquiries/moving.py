"""Splitting and merging: what was said moves from one inquiry to another, with its files, deliveries and thread keys."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict, NotFound
from bot.messages import Author, InquiryStatus, Owner, Staff, Visibility
from inquiries.contacts import UNSPOKEN
from inquiries.events import append
from inquiries.handling.states import columns_of
from inquiries.models import arrivals, attachments, contacts, conversations, events, inquiries, messages, outbox, thread_keys
from inquiries.rows import PREVIEW, TITLE, Row, shortened
from inquiries.writing import next_number

MERGED = "merged"

TAKEN_OVER = ("title", "kind", "topic", "service", "unit", "responsible")
CHOSEN_BY = {"title": "title_by", "topic": "topic_by", "service": "service_by"}
"""Fields that Torg suggests, and where it stands who of the staff chose them."""


async def split_off(connection: AsyncConnection, context: Mapping[str, Any], message: str, at: datetime) -> str:
    """Move a message and all after it into a conversation and an inquiry of their own; return the new inquiry."""
    rows = await _from(connection, context["inquiry"], message)
    citizen = next((row for row in reversed(rows) if row["author"] == Author.CITIZEN), None)
    if citizen is None:
        raise Conflict("nothing that the citizen wrote would be in the new inquiry")
    if (citizen["channel"] or context["channel"]) in UNSPOKEN:
        raise Conflict("what was said in a chat stays in its window and cannot be split off")
    conversation = await _conversation_like(connection, context, citizen, at)
    moved = dict(context) | {"id": conversation, "inquiry": await _inquiry_like(connection, context, conversation, rows, at)}
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation).values(inquiry=moved["inquiry"])
    )
    await _copy_contacts(connection, context["id"], conversation)
    await _move(connection, [row["id"] for row in rows], context, moved)
    for one in (context, moved):
        await _count_again(connection, one["inquiry"], at)
        await append(connection, one, "moved", at, body={"from": context["inquiry"], "to": moved["inquiry"]})
    return str(moved["inquiry"])


async def merge_into(
    connection: AsyncConnection, context: Mapping[str, Any], into: Mapping[str, Any], staff: Staff, at: datetime
) -> None:
    """Move all of one inquiry into another; the emptied one is closed and says where everything went."""
    query = select(messages.c.id).where(messages.c.inquiry == context["inquiry"])
    moved = list((await connection.execute(query)).scalars())
    await _copy_contacts(connection, context["id"], into["id"])
    await _move(connection, moved, context, into)
    await _take_over_fields(connection, context["inquiry"], into["inquiry"])
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
    for one in (context, into):
        await _count_again(connection, one["inquiry"], at)
        await append(connection, one, "moved", at, body={"from": context["inquiry"], "to": into["inquiry"]})


async def _from(connection: AsyncConnection, inquiry: str, message: str) -> Sequence[Row]:
    query = select(messages).where(messages.c.inquiry == inquiry).order_by(messages.c.sequence)
    rows = (await connection.execute(query)).mappings().all()
    places = [place for place, row in enumerate(rows) if row["id"] == message]
    if not places:
        raise NotFound("no such message in this inquiry")
    if not any(row["author"] == Author.CITIZEN for row in rows[: places[0]]):
        raise Conflict("nothing that the citizen wrote would be left in the inquiry")
    return rows[places[0] :]


async def _conversation_like(connection: AsyncConnection, context: Mapping[str, Any], citizen: Row, at: datetime) -> str:
    """Make a conversation with the same owner, reached at the address that the moved message came from."""
    identifier = str(uuid.uuid4())
    own = {
        "id": identifier,
        "channel": citizen["channel"],
        "address": citizen["address"],
        "secret_hash": None,
        "inquiry": None,
        "created_at": at,
        "updated_at": at,
        "dialogue_stale": True,
        "reply_channel": None,
        "reply_address": None,
    }
    kept = ("municipality", "owner", "staff", "staff_name", "language", "deleted_at")
    await connection.execute(insert(conversations).values(**{name: context[name] for name in kept}, **own))
    return identifier


async def _inquiry_like(
    connection: AsyncConnection, context: Mapping[str, Any], conversation: str, rows: Sequence[Row], at: datetime
) -> str:
    """Make an inquiry in the same state, opened when the first of its messages came."""
    before = (await connection.execute(select(inquiries).where(inquiries.c.id == context["inquiry"]))).mappings().one()
    identifier, first = str(uuid.uuid4()), rows[0]
    own = {
        "id": identifier,
        "conversation": conversation,
        "number": await next_number(connection, context["municipality"], at.year),
        "channel": first["channel"] or context["channel"],
        "title": shortened(first["details"].get("subject") or first["text"], TITLE),
        "opened_at": first["created_at"],
        "updated_at": at,
        "messages": 0,
        "preview": "",
        "merged_into": None,
        "topic": None,
        "topic_by": None,
        "topic_due": True,
        "title_by": None,
        "kind": None,
        "service": None,
        "service_by": None,
        "registered_by": None,
        "first_answered_at": _first_answer(rows),
        "reopened": 0,
        "version": 1,
    }
    await connection.execute(insert(inquiries).values(**dict(before) | own))
    return identifier


def _first_answer(rows: Sequence[Row]) -> datetime | None:
    """Return when staff first answered among messages, None when they did not."""
    public = (row for row in rows if row["visibility"] == Visibility.ALL.value)
    return min((row["created_at"] for row in public if row["author"] == Author.STAFF), default=None)


async def _take_over_fields(connection: AsyncConnection, source: str, target: str) -> None:
    """Give the inquiry that is left what it lacks and the other one has; what it has, it keeps."""
    query = select(inquiries).where(inquiries.c.id.in_((source, target)))
    rows = {row["id"]: row for row in (await connection.execute(query)).mappings()}
    lost, kept = rows[source], rows[target]
    values = {name: lost[name] for name in TAKEN_OVER if not kept[name] and lost[name]}
    for field, chosen_by in CHOSEN_BY.items():
        if field in values:
            values[chosen_by] = lost[chosen_by]
    answers = [row["first_answered_at"] for row in (lost, kept) if row["first_answered_at"] is not None]
    values["first_answered_at"] = min(answers, default=None)
    values["version"] = kept["version"] + 1
    await connection.execute(update(inquiries).where(inquiries.c.id == target).values(**values))


async def _copy_contacts(connection: AsyncConnection, source: str, target: str) -> None:
    """Make the addresses of one conversation reach the person of another as well."""
    rows = (await connection.execute(select(contacts).where(contacts.c.conversation == source))).mappings().all()
    known = {
        (row.channel, row.address)
        for row in (await connection.execute(select(contacts).where(contacts.c.conversation == target))).all()
    }
    for row in rows:
        if (row["channel"], row["address"]) not in known:
            await connection.execute(insert(contacts).values(**dict(row) | {"conversation": target}))


async def _move(connection: AsyncConnection, moved: Sequence[str], source: Mapping[str, Any], to: Mapping[str, Any]) -> None:
    """Bring messages, and everything that names them, to another conversation and inquiry."""
    both = {"conversation": to["id"], "inquiry": to["inquiry"]}
    await connection.execute(update(messages).where(messages.c.id.in_(moved)).values(**both))
    here = (events.c.conversation == source["id"]) & events.c.message.in_(moved)
    await connection.execute(update(events).where(here).values(**both))
    await connection.execute(update(attachments).where(attachments.c.message.in_(moved)).values(inquiry=to["inquiry"]))
    for table in (outbox, thread_keys, arrivals):
        its = (table.c.conversation == source["id"]) & table.c.message.in_(moved)
        await connection.execute(update(table).where(its).values(conversation=to["id"]))


async def _count_again(connection: AsyncConnection, inquiry: str, at: datetime) -> None:
    """Bring an inquiry's number of messages and its preview up to date."""
    said = messages.c.author.in_([Author.CITIZEN.value, Author.STAFF.value, Author.BOT.value])
    seen = (messages.c.inquiry == inquiry) & said & (messages.c.visibility == Visibility.ALL.value)
    count = (await connection.execute(select(func.count()).select_from(messages).where(seen))).scalar_one()
    newest = select(messages.c.text).where(seen, messages.c.author != Author.BOT.value)
    last = (await connection.execute(newest.order_by(messages.c.sequence.desc()).limit(1))).scalar_one_or_none() or ""
    values = {"messages": count, "preview": shortened(last, PREVIEW), "updated_at": at}
    await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))
