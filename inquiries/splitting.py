"""Splitting: some of what was said in an inquiry becomes an inquiry of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict, NotFound
from bot.messages import Author, Visibility
from inquiries.contacts import UNSPOKEN
from inquiries.events import append
from inquiries.handling.states import NOT_PUT_OFF
from inquiries.models import conversations, inquiries, messages
from inquiries.moving import copy_contacts, count_again, guard_of, move
from inquiries.rows import TITLE, Row, shortened
from inquiries.writing import next_number


async def split_off(connection: AsyncConnection, context: Mapping[str, Any], message: str, at: datetime) -> str:
    """Move a message and all after it into a conversation and an inquiry of their own; return the new inquiry."""
    rows = await _said(connection, context["inquiry"])
    places = [place for place, row in enumerate(rows) if row["id"] == message]
    if not places:
        raise NotFound("no such message in this inquiry")
    return await _apart(connection, context, rows[places[0] :], rows[: places[0]], at)


async def split_chosen(connection: AsyncConnection, context: Mapping[str, Any], chosen: frozenset[str], at: datetime) -> str:
    """Move those messages, and no others, into a conversation and an inquiry of their own; return the new inquiry."""
    rows = await _said(connection, context["inquiry"])
    going = [row for row in rows if row["id"] in chosen]
    if len(going) != len(chosen):
        raise NotFound("no such message in this inquiry")
    return await _apart(connection, context, going, [row for row in rows if row["id"] not in chosen], at)


async def _said(connection: AsyncConnection, inquiry: str) -> Sequence[Row]:
    query = select(messages).where(messages.c.inquiry == inquiry).order_by(messages.c.sequence)
    return (await connection.execute(query)).mappings().all()


async def _apart(
    connection: AsyncConnection, context: Mapping[str, Any], rows: Sequence[Row], left: Sequence[Row], at: datetime
) -> str:
    if not any(row["author"] == Author.CITIZEN for row in left):
        raise Conflict("nothing that the citizen wrote would be left in the inquiry")
    written = [row for row in rows if row["author"] == Author.CITIZEN]
    if not written:
        raise Conflict("nothing that the citizen wrote would be in the new inquiry")
    if any((row["channel"] or context["channel"]) in UNSPOKEN for row in written):
        raise Conflict("what was said in a chat stays in its window and cannot be split off")
    conversation = await _conversation_like(connection, context, written[-1], at)
    moved = dict(context) | {"id": conversation, "inquiry": await _inquiry_like(connection, context, conversation, rows, at)}
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation).values(inquiry=moved["inquiry"])
    )
    await copy_contacts(connection, context["id"], conversation)
    await move(connection, [row["id"] for row in rows], context, moved)
    await _answer_went(connection, context["inquiry"], rows, left)
    for one in (context, moved):
        await count_again(connection, one["inquiry"], at)
        await append(connection, one, "moved", at, body={"from": context["inquiry"], "to": moved["inquiry"]})
    return str(moved["inquiry"])


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
        **NOT_PUT_OFF,
        "topic": None,
        "topic_by": None,
        "topic_due": True,
        "title_by": None,
        "kind": None,
        **await _specialists(connection, before),
        "registered_by": None,
        "first_answered_at": _first_answer(rows),
        "reopened": 0,
        "version": 1,
    }
    await connection.execute(insert(inquiries).values(**dict(before) | own))
    return identifier


async def _specialists(connection: AsyncConnection, inquiry: Row) -> dict[str, Any]:
    """Return the service that a part of an inquiry keeps: the specialists', whose service guards what was said."""
    kept = await guard_of(connection, inquiry) is not None
    return {name: inquiry[name] if kept else None for name in ("service", "service_by")}


def _first_answer(rows: Sequence[Row]) -> datetime | None:
    """Return when staff first answered among messages, None when they did not."""
    public = (row for row in rows if row["visibility"] == Visibility.ALL.value)
    return min((row["created_at"] for row in public if row["author"] == Author.STAFF), default=None)


async def _answer_went(connection: AsyncConnection, inquiry: str, gone: Sequence[Row], left: Sequence[Row]) -> None:
    """Let an inquiry whose first answer went along be answered when the next one was; one given by telephone stays."""
    went = _first_answer(gone)
    if went is not None:
        mine = (inquiries.c.id == inquiry) & (inquiries.c.first_answered_at == went)
        await connection.execute(update(inquiries).where(mine).values(first_answered_at=_first_answer(left)))
