"""Opening again what was done: because the citizen wrote, or because staff want to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Conflict, Why
from bot.messages import InquiryStatus, Owner, Staff
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, inquiry_steps
from inquiries.writing import give_to, set_status

REOPENED = "reopened"
"""The reason why it waits for staff, and the kind of the step."""

ENDS = ("solved", "closed")
"""Kinds of steps that end an inquiry."""

TAKEN_BACK_WITHIN = timedelta(minutes=1)
"""Who opens so soon what they have just ended themselves takes back a slip; statistics and deadlines need not know of it."""


async def reopened_by_citizen(connection: AsyncConnection, context: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Put a solved inquiry whose citizen writes again before staff, and return its conversation's row.

    Staff called it solved, so a person has to see why it is not. The dialogue layer forgets what it remembers: once the bot
    has the conversation again, it must not go on where it had handed over.
    """
    await give_to(connection, context, Owner.QUEUE, at, dialogue_stale=True)
    await set_status(connection, context, InquiryStatus.WAITING_STAFF, at, handover_reason=REOPENED)
    await note_step(
        connection, municipality=context["municipality"], inquiry=context["inquiry"], kind=REOPENED, at=at, by="citizen"
    )
    return context | {"owner": Owner.QUEUE.value, "staff": None, "staff_name": None, "dialogue_stale": True}


async def refuse_newer(connection: AsyncConnection, context: Mapping[str, Any]) -> None:
    """Refuse to open an inquiry whose conversation has gone on with a newer one that is open. Raises Conflict."""
    newest = select(conversations.c.inquiry, inquiries.c.status).join(inquiries, inquiries.c.id == conversations.c.inquiry)
    row = (await connection.execute(newest.where(conversations.c.id == context["id"]))).first()
    if row is not None and row.inquiry != context["inquiry"] and row.status != InquiryStatus.CLOSED:
        raise Conflict("the person has a newer inquiry that is open", why=Why("newer_open"))


async def reopened_by_staff(connection: AsyncConnection, context: Mapping[str, Any], staff: Staff, at: datetime) -> None:
    """Open a done inquiry again and give it to who does so.

    Raises Conflict where it was merged into another, or its conversation has gone on with a newer one: a conversation
    has at most one open inquiry.
    """
    query = select(inquiries.c.merged_into).where(inquiries.c.id == context["inquiry"])
    if (await connection.execute(query)).scalar_one() is not None:
        raise Conflict("the inquiry was merged into another one")
    await refuse_newer(connection, context)
    pointed = {"inquiry": context["inquiry"]}
    await connection.execute(update(conversations).where(conversations.c.id == context["id"]).values(**pointed))
    await give_to(connection, context, Owner.STAFF, at, staff=staff.id, staff_name=staff.name, dialogue_stale=True)
    uncounted = {"reopened": inquiries.c.reopened} if await _taken_back(connection, context["inquiry"], staff, at) else {}
    await set_status(connection, context, InquiryStatus.WAITING_STAFF, at, handover_reason=REOPENED, **uncounted)
    await note_step(
        connection,
        municipality=context["municipality"],
        inquiry=context["inquiry"],
        kind=REOPENED,
        at=at,
        staff=staff.id,
        by="staff",
    )


async def _taken_back(connection: AsyncConnection, inquiry: str, staff: Staff, at: datetime) -> bool:
    """Tell whether somebody ended an inquiry themselves so short a time ago that opening it again undoes that."""
    ended = (
        select(inquiry_steps.c.staff, inquiry_steps.c.at, inquiries.c.solved_at)
        .join(inquiries, inquiries.c.id == inquiry_steps.c.inquiry)
        .where(inquiry_steps.c.inquiry == inquiry, inquiry_steps.c.kind.in_(ENDS))
        .order_by(inquiry_steps.c.at.desc(), inquiry_steps.c.id.desc())
        .limit(1)
    )
    last = (await connection.execute(ended)).first()
    if last is None or last.solved_at is None or last.staff != staff.id:
        return False
    # What was solved long ago and is closed and opened now does come back.
    return bool(min(last.at, last.solved_at) > at - TAKEN_BACK_WITHIN)
