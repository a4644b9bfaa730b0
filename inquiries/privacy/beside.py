"""What is kept of a person in other people's inquiries: what they got a copy of, what was sent on to them, their answers.

The inquiry is the citizen's. A bystander gets to know when something went to their address, what staff wrote to them, and
what they wrote themselves; not what the citizen said (GDPR article 15 (4)), nor what is quoted of it below their answers.
Erasing takes their address and their own answers, and leaves the inquiry as it is without them (article 17 (1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import CaseState
from bot.copied import EMAIL
from bot.formatting import unformatted
from bot.messages import Address, DeliveryState
from bot.search import Role
from inquiries.attachments import drop_attachments
from inquiries.bystanders import bystanders, messages_with, written
from inquiries.cases.models import cases
from inquiries.cases.wordings import named_in_case
from inquiries.files import doom
from inquiries.handling.steps import note_step
from inquiries.models import arrivals, attachments, events, inquiries, inquiry_steps, messages, outbox, thread_keys
from inquiries.privacy.models import bystander_erasures
from inquiries.rows import Row, copied_column, copied_from
from inquiries.writing import locked_conversation

ERASED = "bystander_erased"
"""The step that tells in an inquiry that somebody outside had what was theirs erased."""

BROUGHT = ("merged_from", "split_from", "unmerged")
"""Steps that tell from which other inquiry messages came."""

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


async def told(connection: AsyncConnection, municipality: str, address: Address, own: Sequence[str]) -> tuple[Rows, Rows]:
    """Return what somebody gets to know of other people's inquiries: messages, and the files of their answers.

    Their mails as they came are not among it: these quote what the citizen said.
    """
    if address.channel != EMAIL:
        return [], []
    query = messages_with(municipality, address.value, messages, bystanders.c.role, outbox.c.state)
    query = query.outerjoin(outbox, outbox.c.message == messages.c.id).where(messages.c.conversation.not_in(own))
    rows = (await connection.execute(query)).mappings().all()
    answers = [row["id"] for row in rows if row["role"] == Role.ANSWERED]
    files = select(attachments).where(attachments.c.message.in_(answers)).order_by(attachments.c.message)
    found = [dict(row) for row in (await connection.execute(files)).mappings()]
    return [_told(row, address.value) for row in rows], found


def _told(row: Row, address: str) -> dict[str, Any]:
    """Return what is told of one message: the words where they are theirs or staff's to them, and none of the citizen's."""
    theirs = {"id": row["id"], "role": row["role"], "at": row["created_at"], "text": ""}
    if row["role"] == Role.ANSWERED:
        return theirs | {"text": row["text"], "name": row["author_name"]}
    if row["role"] == Role.SENT_ON:
        theirs["text"] = unformatted(row["text"]) if row["html"] else row["text"]
    return theirs | {"missed": _missed(row, address)}


def _missed(row: Row, address: str) -> bool:
    """Tell whether their own mail did not arrive; what servers say of it names others, and so it stays untold."""
    if row["sends_on"] is not None and written(row["address"] or "") == written(address):
        return bool(row["state"] == DeliveryState.FAILED)
    return any(one.error for one in copied_from(row["copied"]) if written(one.address) == written(address))


async def has_answers(connection: AsyncConnection, municipality: str, address: Address, own: Sequence[str]) -> Rows:
    """Return to which other systems cases carried somebody's answers, which keep them there (article 19).

    The numbers of inquiry and case are the citizen's, and are not told.
    """
    if address.channel != EMAIL:
        return []
    its = (messages.c.conversation.not_in(own), bystanders.c.role == Role.ANSWERED.value)
    within = messages_with(municipality, address.value, messages.c.inquiry).where(*its)
    concerned = await _concerned(connection, {*(await connection.execute(within)).scalars()})
    # A case names its messages in a text: only those of few inquiries are read for it.
    arrived = cases.c.inquiry.in_(concerned) & (cases.c.state == CaseState.DELIVERED.value)
    query = messages_with(municipality, address.value, cases.c.system).where(*its)
    query = query.join(cases, arrived & named_in_case())
    return [{"system": system} for system in dict.fromkeys((await connection.execute(query)).scalars())]


async def _concerned(connection: AsyncConnection, its: set[str]) -> set[str]:
    """Return inquiries with those from which any of their messages may have come."""
    found, new = set(its), set(its)
    while new:
        steps = select(inquiry_steps.c.details).where(inquiry_steps.c.inquiry.in_(new), inquiry_steps.c.kind.in_(BROUGHT))
        others = {details.get("other") for details in (await connection.execute(steps)).scalars()}
        new = {other for other in others if other} - found
        found |= new
    return found


async def erase(connection: AsyncConnection, conversation: str, address: str, at: datetime) -> bool:
    """Take an address and its answers out of somebody else's conversation; tell whether anything stood there."""
    context = await locked_conversation(connection, conversation)
    if context is None or context["deleted_at"] is not None:
        return False
    rows = (await connection.execute(beside(context["municipality"], conversation, address))).mappings().all()
    await erase_of(connection, rows, at)
    return bool(rows)


def beside(municipality: str, conversation: str, address: str) -> Select[Any]:
    """Return the query of a conversation's messages in which an address stands, as what and how it is written."""
    query = messages_with(municipality, address, messages, bystanders.c.role, bystanders.c.address.label("bystander"))
    return query.where(messages.c.conversation == conversation)


async def erase_of(connection: AsyncConnection, rows: Sequence[Row], at: datetime) -> None:
    """Delete messages that somebody outside wrote, and take them out of the others. The caller holds the conversation."""
    await _delete(connection, [row["id"] for row in rows if row["role"] == Role.ANSWERED], at)
    for row in rows:
        if row["role"] != Role.ANSWERED:
            await _take_out(connection, row, row["bystander"])
            for table in (bystanders, bystander_erasures):
                this = (table.c.message == row["id"]) & (table.c.address == row["bystander"])
                await connection.execute(delete(table).where(this))
    for inquiry, municipality in dict.fromkeys((row["inquiry"], row["municipality"]) for row in rows):
        await note_step(connection, municipality=municipality, inquiry=inquiry, kind=ERASED, at=at)


async def _delete(connection: AsyncConnection, answers: Sequence[str], at: datetime) -> None:
    """Delete messages with all that belongs to them; the search's entries go with them.

    What staff sent on of them holds the same words once more, below their own, and the same files.
    """
    again = messages.c.sends_on.in_(answers)
    files = select(attachments.c.reference).where(attachments.c.message.in_(answers), attachments.c.reference != "")
    names = list((await connection.execute(files)).scalars())
    sent = attachments.c.message.in_(select(messages.c.id).where(again)) & attachments.c.reference.in_(names)
    await drop_attachments(connection, attachments.c.message.in_(answers) | sent, at)
    arrived = delete(arrivals).where(arrivals.c.message.in_(answers)).returning(arrivals.c.reference)
    await doom(connection, list((await connection.execute(arrived)).scalars()), at)
    for table in (thread_keys, events):
        await connection.execute(delete(table).where(table.c.message.in_(answers)))
    await connection.execute(update(messages).where(again).values(full_text=null()))
    await connection.execute(delete(messages).where(messages.c.id.in_(answers)))


async def _take_out(connection: AsyncConnection, row: Row, address: str) -> None:
    """Take an address out of a message that went to it: of one that goes to several, the others stay."""
    left = [one for one in copied_from(row["copied"]) if written(one.address) != written(address)]
    values: dict[str, Any] = {}
    if row["sends_on"] is not None and written(row["address"] or "") == written(address):
        first = left.pop(0).address if left and await _waits(connection, row["id"]) else ""
        values["address"] = first or null()
        # What has not gone yet goes to those who are left, and never to nobody: who wrote it sees that it failed.
        await connection.execute(update(outbox).where(outbox.c.message == row["id"]).values(address=first))
    values["copied"] = copied_column(left) if left else null()
    await connection.execute(update(messages).where(messages.c.id == row["id"]).values(**values))


async def _waits(connection: AsyncConnection, message: str) -> bool:
    """Tell whether a message has not gone yet."""
    state = select(outbox.c.state).where(outbox.c.message == message)
    return (await connection.execute(state)).scalar_one_or_none() == DeliveryState.QUEUED.value
