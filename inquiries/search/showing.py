"""From entries to what is shown: texts come from the record as it stands now, never from the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.formatting import unformatted
from bot.messages import Author
from bot.search import Bystander, Found, Part
from inquiries.bystanders import roles_in
from inquiries.models import attachments, inquiries, messages
from inquiries.rows import Row
from inquiries.search.asked import Asked
from inquiries.search.backends import one_of
from inquiries.search.excerpts import excerpt_of
from inquiries.search.models import search_entries
from inquiries.tags.store import tags_of

BETWEEN_NAMES = ", "


async def shown(connection: AsyncConnection, entries: Sequence[int], question: Asked) -> list[Found]:
    """Return hits in the order of their entries; what has been deleted meanwhile is left out."""
    rows = await _rows(connection, entries)
    names = await _names(connection, list(rows.values()))
    return [_found(rows[entry], _text(rows[entry], names), question) for entry in entries if entry in rows]


async def with_bystander(connection: AsyncConnection, hits: Sequence[Found], municipality: str, address: str) -> list[Found]:
    """Return hits that tell what an address had to do with their inquiries."""
    roles = await roles_in(connection, municipality, address, [hit.inquiry for hit in hits])
    told = {inquiry: Bystander(role, address) for inquiry, role in roles.items()}
    return [replace(hit, bystander=told.get(hit.inquiry)) for hit in hits]


async def said_in(connection: AsyncConnection, entries: Sequence[int]) -> dict[int, str]:
    """Return the texts of many entries."""
    query = (
        select(
            search_entries.c.id,
            search_entries.c.part,
            search_entries.c.message,
            search_entries.c.inquiry,
            inquiries.c.title,
            messages.c.text,
            messages.c.html,
            messages.c.author,
        )
        .join(inquiries, inquiries.c.id == search_entries.c.inquiry)
        .outerjoin(messages, messages.c.id == search_entries.c.message)
        .where(one_of(connection, "search_entry.id", entries))
    )
    rows = (await connection.execute(query)).mappings().all()
    names = await _names(connection, rows)
    return {row["id"]: _text(row, names) for row in rows}


async def _rows(connection: AsyncConnection, entries: Sequence[int]) -> dict[int, Row]:
    query = (
        select(
            search_entries.c.id,
            search_entries.c.part,
            search_entries.c.message,
            search_entries.c.at,
            inquiries.c.id.label("inquiry"),
            inquiries.c.number,
            inquiries.c.title,
            inquiries.c.status,
            inquiries.c.junk_at,
            inquiries.c.language.label("inquiry_language"),
            inquiries.c.channel.label("inquiry_channel"),
            messages.c.text,
            messages.c.html,
            messages.c.language,
            messages.c.channel,
            messages.c.author,
            messages.c.author_name,
        )
        .join(inquiries, inquiries.c.id == search_entries.c.inquiry)
        .outerjoin(messages, messages.c.id == search_entries.c.message)
        .where(search_entries.c.id.in_(entries))
    )
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


async def _names(connection: AsyncConnection, rows: Sequence[Row]) -> dict[str, str]:
    """Return the names of the files of messages by message, and the tags of inquiries by inquiry, joined."""
    tags = await tags_of(connection, [row["inquiry"] for row in rows if row["part"] == Part.TAGS])
    tagged = {inquiry: BETWEEN_NAMES.join(its) for inquiry, its in tags.items()}
    wanted = [row["message"] for row in rows if row["part"] == Part.FILE]
    if not wanted:
        return tagged
    query = select(attachments.c.message, attachments.c.name).where(attachments.c.message.in_(wanted))
    found: dict[str, list[str]] = {}
    for row in await connection.execute(query.order_by(attachments.c.message, attachments.c.position)):
        found.setdefault(row.message, []).append(row.name)
    return tagged | {message: BETWEEN_NAMES.join(names) for message, names in found.items()}


def _text(row: Row, names: Mapping[str, str]) -> str:
    if row["part"] == Part.TITLE:
        return str(row["title"])
    if row["part"] == Part.TAGS:
        return names.get(row["inquiry"], "")
    if row["part"] == Part.FILE:
        return names.get(row["message"], "")
    formed = row["author"] == Author.STAFF and row["html"]
    return unformatted(row["text"]) if formed else str(row["text"])


def _found(row: Row, said: str, question: Asked) -> Found:
    unsaid = row["message"] is None
    return Found(
        inquiry=row["inquiry"],
        number=row["number"],
        title=row["title"],
        status=row["status"],
        part=Part(row["part"]),
        message=row["message"],
        channel=row["channel"] or row["inquiry_channel"],
        author="" if unsaid else row["author"],
        author_name="" if unsaid else row["author_name"] or "",
        at=row["at"],
        excerpt=excerpt_of(said, (row["inquiry_language"] if unsaid else row["language"]), question),
        junk=row["junk_at"] is not None,
    )
