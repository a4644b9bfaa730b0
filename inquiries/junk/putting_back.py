"""Putting back: what was sorted out stands as it did before, unless its person has written meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Author, InquiryStatus, Owner, Staff
from inquiries.events import append
from inquiries.handling.reopening import refuse_newer
from inquiries.handling.states import DONE, NOT_PUT_OFF, columns_of
from inquiries.handling.steps import note_step
from inquiries.junk.sorting import JUNKED, KEPT, PUT_BACK, TIMES
from inquiries.models import conversations, inquiries, inquiry_steps, messages
from inquiries.opening import ECHOES
from inquiries.writing import give_to


async def put_back(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    row: RowMapping,
    staff: Staff,
    people: Mapping[str, str],
    at: datetime,
) -> None:
    """Let junk stand as it did; `people` are the names, by id, of those who may have it again.

    What was done then is open now, and waits, where its person has written since: nobody has heard that. Raises Conflict
    where it is open again, and its person has a newer one that is.
    """
    before = await _before(connection, row)
    values = {name: before[name] for name in KEPT}
    values |= {name: datetime.fromisoformat(before[name]) if before[name] else None for name in TIMES}
    owner = await _owner(connection, row, before, people)
    unheard = await _unheard(connection, row, before, owner)
    done = before["status"] in DONE
    if unheard or (owner is not Owner(before["owner"]) and not done):
        values |= columns_of(InquiryStatus.WAITING_STAFF, at) if done else _waiting(values, at)
        values["handover_reason"] = values["handover_reason"] or PUT_BACK
    if unheard or not done:
        await refuse_newer(connection, context)
        await _give_back(connection, context, Owner.QUEUE if done else owner, before["staff"], people, at)
    values |= {"junk_at": None, "updated_at": at}
    await connection.execute(update(inquiries).where(inquiries.c.id == row["id"]).values(**values))
    where = {"municipality": row["municipality"], "inquiry": row["id"]}
    await note_step(connection, kind=PUT_BACK, at=at, staff=staff.id, **where)
    await append(connection, context, "changed", at, body={"junk": False})


async def _give_back(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    owner: Owner,
    staff: str | None,
    people: Mapping[str, str],
    at: datetime,
) -> None:
    """Let the conversation be about the inquiry again, and belong to who had it."""
    pointed = {"inquiry": context["inquiry"]}
    await connection.execute(update(conversations).where(conversations.c.id == context["id"]).values(**pointed))
    holder = staff if owner is Owner.STAFF else None
    named = {"staff": holder, "staff_name": people.get(holder or "")}
    await give_to(connection, context, owner, at, dialogue_stale=True, **named)


async def _owner(
    connection: AsyncConnection, row: RowMapping, before: Mapping[str, Any], people: Mapping[str, str]
) -> Owner:
    """Return who gets it: who had it, or the queue where they have left, or the bot was not done with what was said."""
    owner = Owner(before["owner"])
    gone = owner is Owner.STAFF and before["staff"] not in people
    unheard = owner is Owner.BOT and await _unheard(connection, row, before, owner)
    return Owner.QUEUE if gone or unheard else owner


def _waiting(values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return what differs of an inquiry whose citizen waits for a person now."""
    department = values["status"] == InquiryStatus.WITH_DEPARTMENT
    return {
        "status": values["status"] if department else InquiryStatus.WAITING_STAFF.value,
        "waiting_since": values["waiting_since"] or at,
    } | NOT_PUT_OFF


async def _before(connection: AsyncConnection, row: RowMapping) -> dict[str, Any]:
    """Return how an inquiry stood when it became junk."""
    here = (inquiry_steps.c.inquiry == row["id"]) & (inquiry_steps.c.kind == JUNKED)
    newest = inquiry_steps.c.at.desc(), inquiry_steps.c.id.desc()
    query = select(inquiry_steps.c.details).where(here).order_by(*newest).limit(1)
    details: dict[str, Any] = (await connection.execute(query)).scalar_one()
    return dict(details["before"])


async def _unheard(connection: AsyncConnection, row: RowMapping, before: Mapping[str, Any], owner: Owner) -> bool:
    """Tell whether the citizen has written while it was junk, which no list held, or before without the bot's answer."""
    here = messages.c.inquiry == row["id"]
    later = messages.c.sequence > before["sequence"]
    if owner is Owner.BOT and before["status"] not in DONE:
        answers = here & (messages.c.author == Author.BOT.value)
        answered = select(func.coalesce(func.max(messages.c.sequence), 0)).where(answers).scalar_subquery()
        later = or_(later, messages.c.sequence > answered)
    query = select(messages.c.details).where(here, messages.c.author == Author.CITIZEN.value, later)
    # What a machine answered is nothing that waits, here as elsewhere.
    return any(details.get("silent") not in ECHOES for details in (await connection.execute(query)).scalars())
