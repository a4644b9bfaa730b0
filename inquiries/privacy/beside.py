"""What is kept of a person in other people's inquiries: what they got a copy of, what was sent on to them, their answers.

The inquiry is the citizen's. A bystander gets to know when something went to their address, what staff wrote to them, and
all that they wrote themselves; not what the citizen said (GDPR article 15 (4)). Erasing takes their address and their own
answers, and leaves the inquiry as it is without them (article 17 (1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import CaseState
from bot.copied import EMAIL
from bot.formatting import unformatted
from bot.messages import Address
from bot.search import Role
from inquiries.attachments import drop_attachments
from inquiries.bystanders import bystanders, messages_with, written
from inquiries.cases.models import cases
from inquiries.cases.wordings import named_in_case
from inquiries.files import doom
from inquiries.handling.steps import note_step
from inquiries.models import arrivals, attachments, events, inquiries, messages, outbox, thread_keys
from inquiries.rows import Row, copied_column, copied_from
from inquiries.writing import locked_conversation

ERASED = "bystander_erased"
"""The step that tells in an inquiry that somebody outside had what was theirs erased."""

Rows = list[dict[str, Any]]


async def conversations_with(
    connection: AsyncConnection, municipality: str, address: Address, own: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the numbers of the inquiries in which an address stands beside the citizen's, by their conversation."""
    if address.channel != EMAIL:
        return {}
    query = messages_with(municipality, address.value, messages.c.conversation, inquiries.c.number)
    query = query.join(inquiries, inquiries.c.id == messages.c.inquiry).where(messages.c.conversation.not_in(own))
    found: dict[str, tuple[str, ...]] = {}
    for row in (await connection.execute(query)).all():
        numbers = found.get(row.conversation, ())
        found[row.conversation] = numbers if row.number in numbers else (*numbers, row.number)
    return found


async def told(
    connection: AsyncConnection, municipality: str, address: Address, own: Sequence[str]
) -> tuple[Rows, Rows, Rows]:
    """Return what somebody gets to know of other people's inquiries: messages, the files of their answers, and raw mails."""
    if address.channel != EMAIL:
        return [], [], []
    query = messages_with(municipality, address.value, messages, bystanders.c.role, outbox.c.state, outbox.c.error)
    query = query.outerjoin(outbox, outbox.c.message == messages.c.id).where(messages.c.conversation.not_in(own))
    rows = (await connection.execute(query)).mappings().all()
    answers = [row["id"] for row in rows if row["role"] == Role.ANSWERED]
    files = select(attachments).where(attachments.c.message.in_(answers)).order_by(attachments.c.message)
    raw = select(arrivals).where(arrivals.c.message.in_(answers))
    found = [[dict(row) for row in (await connection.execute(one)).mappings()] for one in (files, raw)]
    return [_told(row, address.value) for row in rows], found[0], found[1]


def _told(row: Row, address: str) -> dict[str, Any]:
    """Return what is told of one message: the words where they are theirs or staff's to them, and none of the citizen's."""
    theirs = {"id": row["id"], "role": row["role"], "at": row["created_at"], "text": "", "state": row["state"]}
    if row["role"] == Role.ANSWERED:
        return theirs | {"text": row["full_text"] or row["text"], "name": row["author_name"]}
    if row["role"] == Role.SENT_ON:
        return theirs | {"text": unformatted(row["text"]) if row["html"] else row["text"]}
    missed = next((one.error for one in copied_from(row["copied"]) if written(one.address) == written(address)), "")
    return theirs | {"error": missed or row["error"] or ""}


async def has_answers(connection: AsyncConnection, municipality: str, address: Address, own: Sequence[str]) -> Rows:
    """Return which cases, with which numbers, carried somebody's answers to other systems, which keep them (article 19)."""
    if address.channel != EMAIL:
        return []
    its = (messages.c.conversation.not_in(own), bystanders.c.role == Role.ANSWERED.value)
    query = messages_with(municipality, address.value, inquiries.c.number, cases.c.system, cases.c.case_number).where(*its)
    query = query.join(inquiries, inquiries.c.id == messages.c.inquiry).join(cases, named_in_case())
    arrived = cases.c.state == CaseState.DELIVERED.value
    rows = (await connection.execute(query.where(arrived))).mappings().all()
    return [dict(row) for row in {(row["system"], row["case_number"], row["number"]): row for row in rows}.values()]


async def erase(connection: AsyncConnection, conversation: str, address: str, at: datetime) -> bool:
    """Take an address and its answers out of somebody else's conversation; tell whether anything stood there."""
    context = await locked_conversation(connection, conversation)
    if context is None or context["deleted_at"] is not None:
        return False
    query = messages_with(context["municipality"], address, messages, bystanders.c.role)
    rows = (await connection.execute(query.where(messages.c.conversation == conversation))).mappings().all()
    answers = [row["id"] for row in rows if row["role"] == Role.ANSWERED]
    await _delete(connection, answers, at)
    for row in rows:
        if row["role"] != Role.ANSWERED:
            await _take_out(connection, row, address)
    theirs = bystanders.c.message.in_([row["id"] for row in rows]) & (bystanders.c.address == written(address))
    await connection.execute(delete(bystanders).where(theirs))
    for inquiry in dict.fromkeys(row["inquiry"] for row in rows):
        await note_step(connection, municipality=context["municipality"], inquiry=inquiry, kind=ERASED, at=at)
    return bool(rows)


async def _delete(connection: AsyncConnection, answers: Sequence[str], at: datetime) -> None:
    """Delete messages with all that belongs to them; the search's entries go with them."""
    await drop_attachments(connection, attachments.c.message.in_(answers), at)
    arrived = delete(arrivals).where(arrivals.c.message.in_(answers)).returning(arrivals.c.reference)
    await doom(connection, list((await connection.execute(arrived)).scalars()), at)
    for table in (thread_keys, events):
        await connection.execute(delete(table).where(table.c.message.in_(answers)))
    # What staff sent on of it holds the same words once more, below their own.
    await connection.execute(update(messages).where(messages.c.sends_on.in_(answers)).values(full_text=null()))
    await connection.execute(delete(messages).where(messages.c.id.in_(answers)))


async def _take_out(connection: AsyncConnection, row: Row, address: str) -> None:
    """Take an address out of a message that went to it: of one that goes to several, the others stay."""
    left = [one for one in copied_from(row["copied"]) if written(one.address) != written(address)]
    values: dict[str, Any] = {"copied": copied_column(left) if left else null()}
    if row["sends_on"] is not None and written(row["address"] or "") == written(address):
        values["address"] = null()
        # What has not gone yet does not go to nobody: who wrote it sees that it failed.
        await connection.execute(update(outbox).where(outbox.c.message == row["id"]).values(address=""))
    await connection.execute(update(messages).where(messages.c.id == row["id"]).values(**values))
