"""What goes along with a case, read from the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import CaseChoice, CaseContent, CasePreview, CaseState
from bot.errors import BadInput, Why
from bot.messages import Address, Author, Contact, Message, Visibility
from inquiries.attachments import attachments_of
from inquiries.cases.models import cases
from inquiries.cases.wordings import went_as_it_stands, wordings_of
from inquiries.models import contacts, inquiries, messages
from inquiries.rows import Row, message_from
from inquiries.services.models import services, units

SECRET_LINK = re.compile(r"(/i/\d{4}-\d+/)[\w-]+")
WITHOUT = r"\1[***]"
SETTLED = (CaseState.WAITING.value, CaseState.DELIVERED.value)
"""States in which the other system has what was sent, or gets it."""


async def sent_before(connection: AsyncConnection, inquiry: str, system: str, *, but: str = "") -> frozenset[str]:
    """Return the ids of the messages that a system has of an inquiry, or is about to get.

    A note that was mended when the system had it already is none of them: what it says now was not sent.
    """
    query = select(cases.c.messages, cases.c.wordings, cases.c.state).where(
        cases.c.inquiry == inquiry, cases.c.system == system, cases.c.state.in_(SETTLED), cases.c.id != but
    )
    now = await wordings_of(connection, messages.c.inquiry == inquiry)
    return frozenset(
        message
        for case in (await connection.execute(query)).mappings()
        for message in case["messages"]
        if case["state"] == CaseState.WAITING.value or went_as_it_stands(message, case, now)
    )


async def case_before(connection: AsyncConnection, inquiry: str, system: str, *, but: str = "") -> str:
    """Return the reference of the case to which earlier messages of an inquiry went, empty where there is none."""
    query = (
        select(cases.c.case_number)
        .where(cases.c.inquiry == inquiry, cases.c.system == system, cases.c.case_number != "", cases.c.id != but)
        .order_by(cases.c.sent_at.desc())
        .limit(1)
    )
    return str((await connection.execute(query)).scalar_one_or_none() or "")


async def chosen(connection: AsyncConnection, inquiry: str, choice: CaseChoice) -> list[Message]:
    """Return the messages of an inquiry that a choice means, oldest first; Torg's own notices are none of them."""
    query = (
        select(messages)
        .where(messages.c.inquiry == inquiry, messages.c.author != Author.NOTICE.value, messages.c.withdrawn_at.is_(None))
        .order_by(messages.c.sequence)
    )
    rows = (await connection.execute(query)).mappings().all()
    wanted = {Visibility.ALL.value: choice.messages, Visibility.STAFF.value: choice.notes}
    return await _with_files(connection, [row for row in rows if wanted[row["visibility"]]], files=choice.files)


async def named(connection: AsyncConnection, wanted: Sequence[str], *, files: bool) -> list[Message]:
    """Return messages by id, oldest first. Raises BadInput when one of them is gone: nothing is sent by halves.

    A note that its writer has withdrawn since was nothing that was said; BadInput too where there is nothing else.
    """
    query = select(messages).where(messages.c.id.in_(wanted)).order_by(messages.c.sequence)
    rows = (await connection.execute(query)).mappings().all()
    if len(rows) != len(set(wanted)):
        raise BadInput("what was to be sent has been deleted since", why=Why("case_deleted"))
    standing = [row for row in rows if row["withdrawn_at"] is None]
    if not standing:
        raise BadInput("what was to be sent has been withdrawn since", why=Why("case_withdrawn"))
    return await _with_files(connection, standing, files=files)


async def _with_files(connection: AsyncConnection, rows: Sequence[Row], *, files: bool) -> list[Message]:
    found = await attachments_of(connection, [row["id"] for row in rows]) if files else {}
    return [message_from(row, attachments=found.get(row["id"], ())) for row in rows]


async def persons(connection: AsyncConnection, conversation: str, choice: CaseChoice) -> tuple[Contact, ...]:
    """Return how the person of a conversation can be reached, none where that does not go along."""
    if not choice.person:
        return ()
    query = select(contacts).where(contacts.c.conversation == conversation).order_by(contacts.c.added_at)
    rows = (await connection.execute(query)).mappings().all()
    return tuple(Contact(Address(row["channel"], row["address"]), row["name"], row["added_at"]) for row in rows)


async def preview_of(
    connection: AsyncConnection, inquiry: str, conversation: str, system: str, choice: CaseChoice
) -> tuple[CasePreview, list[Message]]:
    """Return what would be sent now, and its messages."""
    before = await sent_before(connection, inquiry, system)
    said = await chosen(connection, inquiry, choice)
    new = [message for message in said if message.id not in before]
    files = [file for message in new for file in message.attachments]
    preview = CasePreview(
        messages=sum(message.visibility is Visibility.ALL for message in new),
        notes=sum(message.visibility is Visibility.STAFF for message in new),
        files=tuple(file for file in files if not file.refused),
        persons=await persons(connection, conversation, choice),
        refused_files=tuple(file.name for file in files if file.refused),
        before=len(said) - len(new),
        reference=await case_before(connection, inquiry, system),
    )
    return preview, new


async def content_of(connection: AsyncConnection, row: Row) -> CaseContent:
    """Return all that is sent of a case. Raises BadInput when its messages are gone, or were withdrawn."""
    choice = CaseChoice(**row["choice"])
    said = await named(connection, row["messages"], files=choice.files)
    about = (await connection.execute(select(inquiries).where(inquiries.c.id == row["inquiry"]))).mappings().one()
    service = select(services.c.names).where(
        services.c.id == about["service"], services.c.municipality == row["municipality"]
    )
    unit = select(units.c.name).where(units.c.id == about["unit"], units.c.municipality == row["municipality"])
    names = (await connection.execute(service)).scalar_one_or_none() or {}
    return CaseContent(
        id=row["id"],
        system=row["system"],
        municipality=row["municipality"],
        number=about["number"],
        title=about["title"],
        status=about["status"],
        channel=about["channel"],
        language=about["language"],
        opened_at=about["opened_at"],
        closed_at=about["closed_at"],
        kind=about["kind"] or "",
        service=names.get("nb") or next(iter(names.values()), about["service"] or ""),
        unit=(await connection.execute(unit)).scalar_one_or_none() or "",
        sent_by=row["sent_by_name"],
        sent_at=row["sent_at"],
        reference=await case_before(connection, row["inquiry"], row["system"], but=row["id"]),
        persons=await persons(connection, about["conversation"], choice),
        messages=tuple(_kept(message) for message in said),
    )


def _kept(message: Message) -> Message:
    """Return a message with those of its files that were kept, and without the secrets of links to the inquiry.

    Whoever has such a link reads and writes as the citizen: that goes into no other system.
    """
    whole = message.full_text and SECRET_LINK.sub(WITHOUT, message.full_text)
    kept = tuple(file for file in message.attachments if not file.refused)
    return replace(message, text=SECRET_LINK.sub(WITHOUT, message.text), full_text=whole, attachments=kept)
