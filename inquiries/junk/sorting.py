"""Sorting out: an inquiry is closed as junk, by staff or from its beginning, and its step keeps how it stood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict, Why
from bot.messages import InquiryStatus, Owner, Staff
from inquiries.events import append
from inquiries.handling.states import columns_of
from inquiries.handling.steps import note_step
from inquiries.models import inquiries, messages
from inquiries.writing import leave_to_nobody, refuse_others

JUNKED, PUT_BACK = "junked", "not_junk"
"""Kinds of steps; the second is the reason, too, why an inquiry waits that was before nobody while it was junk."""

TIMES = ("waiting_since", "solved_at", "closed_at", "put_off_until")
KEPT = ("status", "closed_by", "handover_reason", "put_off_by", "topic_due")
"""Columns of an inquiry to which it is put back, times and others."""


async def sort_out(
    connection: AsyncConnection, context: Mapping[str, Any], row: RowMapping, staff: Staff, at: datetime, *, done: bool
) -> None:
    """Close what is junk; no message, question or event of it reaches the person, but that the bot has the conversation.

    Raises Conflict where a colleague has the conversation, or the inquiry was merged into another.
    """
    if row["merged_into"] is not None:
        raise Conflict("the inquiry was merged into another one", why=Why("junk_merged"))
    if not done:
        refuse_others(context, staff)
    before = await _stood(connection, row) | {name: context[name] for name in ("owner", "staff")}
    await _close(connection, context, at, closed_by=staff.id)
    if not done:
        # The conversation of what was done may be a newer inquiry's by now.
        await leave_to_nobody(connection, context, at)
    await _tell(connection, context, at, staff=staff.id, before=before)


async def begin_as_junk(connection: AsyncConnection, context: Mapping[str, Any], at: datetime, *, by: str) -> None:
    """Close what has just begun and is junk by a `block` or a `filter`; put back, it waits in the queue since it came."""
    nothing = dict.fromkeys((*TIMES, *KEPT)) | {"sequence": 0}
    waits = {
        "status": InquiryStatus.WAITING_STAFF.value,
        "waiting_since": at.isoformat(),
        "handover_reason": PUT_BACK,
        "owner": Owner.QUEUE.value,
        "staff": None,
        "topic_due": True,
    }
    await _close(connection, context, at)
    await _tell(connection, context, at, by=by, before=nothing | waits)


async def _close(connection: AsyncConnection, context: Mapping[str, Any], at: datetime, **more: Any) -> None:
    values = columns_of(InquiryStatus.CLOSED, at) | {"junk_at": at, "topic_due": False} | more
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))


async def _tell(connection: AsyncConnection, context: Mapping[str, Any], at: datetime, **details: Any) -> None:
    where = {"municipality": context["municipality"], "inquiry": context["inquiry"]}
    await note_step(connection, kind=JUNKED, at=at, **where, **details)
    await append(connection, context, "changed", at, body={"junk": True})


async def _stood(connection: AsyncConnection, row: RowMapping) -> dict[str, Any]:
    """Return how an inquiry stands, and which its last message is, as JSON.

    By the number, not by the time, is told what comes later: a message may have waited for this with a time before it.
    """
    query = select(func.coalesce(func.max(messages.c.sequence), 0)).where(messages.c.inquiry == row["id"])
    times = {name: row[name].isoformat() if row[name] is not None else None for name in TIMES}
    return times | {name: row[name] for name in KEPT} | {"sequence": (await connection.execute(query)).scalar_one()}
