"""From entries to what is shown: texts come from the record as it stands now, never from the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.formatting import unformatted
from bot.messages import Author
from bot.search import Found, Part
from inquiries.models import attachments, inquiries, messages
from inquiries.rows import Row
from inquiries.search.asked import Asked
from inquiries.search.backends import one_of
from inquiries.search.excerpts import excerpt_of
from inquiries.search.models import search_entries

BETWEEN_NAMES = ", "


async def shown(connection: AsyncConnection, entries: Sequence[int], question: Asked) -> list[Found]:
    """Return hits in the order of their entries; what has been deleted meanwhile is left out."""
    rows = await _rows(connection, entries)
    names = await _names(connection, rows.values())
    return [_found(rows[entry], _text(rows[entry], names), question) for entry in entries if entry in rows]


async def said_in(connection: AsyncConnection, entries: Sequence[int]) -> dict[int, str]:
    """Return the texts of many entries."""
    query = (
        select(
            search_entries.c.id,
            search_entries.c.part,
            search_entries.c.message,
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


async def _names(connection: AsyncConnection, rows: Any) -> dict[str, str]:
    """Return the names of the files of messages, joined, by message."""
    wanted = [row["message"] for row in rows if row["part"] == Part.FILE]
    if not wanted:
        return {}
    query = select(attachments.c.message, attachments.c.name).where(attachments.c.message.in_(wanted))
    found: dict[str, list[str]] = {}
    for row in await connection.execute(query.order_by(attachments.c.message, attachments.c.position)):
        found.setdefault(row.message, []).append(row.name)
    return {message: BETWEEN_NAMES.join(names) for message, names in found.items()}


def _text(row: Row, names: Mapping[str, str]) -> str:
    if row["part"] == Part.TITLE:
        return str(row["title"])
    if row["part"] == Part.FILE:
        return names.get(row["message"], "")
    formed = row["author"] == Author.STAFF and row["html"]
    return unformatted(row["text"]) if formed else str(row["text"])


def _found(row: Row, said: str, question: Asked) -> Found:
    title = row["part"] == Part.TITLE
    return Found(
        inquiry=row["inquiry"],
        number=row["number"],
        title=row["title"],
        status=row["status"],
        part=Part(row["part"]),
        message=row["message"],
        channel=row["channel"] or row["inquiry_channel"],
        author="" if title else row["author"],
        author_name="" if title else row["author_name"] or "",
        at=row["at"],
        excerpt=excerpt_of(said, (row["inquiry_language"] if title else row["language"]), question),
    )
