"""What an entry is made of, read from the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Visibility
from bot.search import Part
from inquiries.models import attachments, events, inquiries, messages
from inquiries.rows import Row
from inquiries.search.filters import CHANGING, changing_facts, month_fact
from inquiries.search.words import fact, number_terms, terms_of
from inquiries.tags.store import tags_of

SCALES = (14, 16, 18, 20)
"""Entries are told apart by blocks of their numbers, each two to the power of these: PostgreSQL begins with the newest."""

PLACES = 4
"""Entries that one message's sequence gives a number to: the title that begins with it, its files, its text, the tags."""
TITLE_PLACE, FILE_PLACE, MESSAGE_PLACE, TAGS_PLACE = 0, 1, 2, 3
BETWEEN_NAMES = "\n"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to be found; `entry` is its number, `text` what it says, `changing` the facts of its inquiry."""

    entry: int
    municipality: str
    part: Part
    inquiry: str
    number: str
    message: str | None
    channel: str
    author: str
    language: str
    at: datetime
    text: str
    changing: tuple[str, ...] = ()


def entry_row(source: Source) -> dict[str, Any]:
    """Return the row of an entry; its terms are a list still, each database writes them in its own way."""
    facts = [
        fact("m", source.municipality),
        fact("p", source.part.value),
        fact("c", source.channel),
        fact("l", source.language),
        month_fact(source.at),
        *(block_fact(source.entry >> scale, scale) for scale in SCALES),
        *([fact("a", source.author)] if source.author else []),
    ]
    return {
        "id": source.entry,
        "municipality": source.municipality,
        "part": source.part.value,
        "inquiry": source.inquiry,
        "message": source.message,
        "at": source.at,
        "terms": [*facts, *source.changing, *number_terms(source.number), *terms_of(source.text, source.language)],
    }


def block_fact(block: int, scale: int) -> str:
    """Return the fact of standing in a block of a scale."""
    return fact("q", f"{scale}_{block}")


async def message_sources(connection: AsyncConnection, wanted: Sequence[str], *, held: bool = False) -> list[Source]:
    """Return messages and the names of their files; `held` keeps others from deleting them until the transaction ends.

    A note is found by what it says now; one that is withdrawn, and its files, by nothing.
    """
    if not wanted:
        return []
    query = (
        select(messages, inquiries.c.number, inquiries.c.channel.label("inquiry_channel"), *_columns())
        .join(inquiries, inquiries.c.id == messages.c.inquiry)
        .where(messages.c.id.in_(wanted), inquiries.c.deleted_at.is_(None), messages.c.withdrawn_at.is_(None))
        .order_by(messages.c.sequence)
    )
    if held:
        query = query.with_for_update(of=messages, read=True, key_share=True)
    rows = (await connection.execute(query)).mappings().all()
    names: dict[str, list[str]] = {}
    its = select(attachments.c.message, attachments.c.name).where(attachments.c.message.in_(wanted))
    for row in await connection.execute(its.order_by(attachments.c.message, attachments.c.position)):
        names.setdefault(row.message, []).append(row.name)
    return [source for row in rows for source in _of_message(row, names.get(row["id"], []))]


def _of_message(row: Row, names: Sequence[str]) -> list[Source]:
    internal = row["visibility"] == Visibility.STAFF.value
    given: dict[str, Any] = {
        "municipality": row["municipality"],
        "inquiry": row["inquiry"],
        "number": row["number"],
        "message": row["id"],
        "channel": row["channel"] or row["inquiry_channel"],
        "author": row["author"],
        "language": row["language"],
        "at": row["created_at"],
        "changing": _changing(row),
    }
    first = row["sequence"] * PLACES
    part = Part.NOTE if internal else Part.MESSAGE
    found = [Source(entry=first + MESSAGE_PLACE, part=part, text=row["text"], **given)]
    if names:
        found.append(Source(entry=first + FILE_PLACE, part=Part.FILE, text=BETWEEN_NAMES.join(names), **given))
    return found


async def title_sources(connection: AsyncConnection, wanted: Sequence[str], *, held: bool = False) -> list[Source]:
    """Return the titles of inquiries; each stands where the inquiry's first message or event does."""
    rows = await _inquiries(connection, wanted, inquiries.c.title != "", held=held)
    return [_of_inquiry(row, Part.TITLE, TITLE_PLACE, row["title"]) for row in rows]


async def tags_sources(connection: AsyncConnection, wanted: Sequence[str], *, held: bool = False) -> list[Source]:
    """Return the tags of inquiries, all of one as one; they stand where the title does."""
    tags = await tags_of(connection, wanted)
    rows = await _inquiries(connection, list(tags), held=held)
    return [_of_inquiry(row, Part.TAGS, TAGS_PLACE, BETWEEN_NAMES.join(tags[row["id"]])) for row in rows]


async def _inquiries(
    connection: AsyncConnection, wanted: Sequence[str], *which: ColumnElement[bool], held: bool
) -> list[RowMapping]:
    if not wanted:
        return []
    said = select(func.min(messages.c.sequence)).where(messages.c.inquiry == inquiries.c.id).scalar_subquery()
    happened = (
        select(func.min(events.c.sequence))
        .where(events.c.conversation == inquiries.c.conversation, events.c.inquiry == inquiries.c.id)
        .scalar_subquery()
    )
    query = (
        select(inquiries, func.coalesce(said, happened).label("sequence"), *_columns())
        .where(inquiries.c.id.in_(wanted), inquiries.c.deleted_at.is_(None), *which)
        .order_by(inquiries.c.id)
    )
    if held:
        query = query.with_for_update(of=inquiries, read=True, key_share=True)
    rows = (await connection.execute(query)).mappings().all()
    return [row for row in rows if row["sequence"] is not None]


def _of_inquiry(row: Row, part: Part, place: int, text: str) -> Source:
    return Source(
        entry=row["sequence"] * PLACES + place,
        municipality=row["municipality"],
        part=part,
        inquiry=row["id"],
        number=row["number"],
        message=None,
        channel=row["channel"],
        author="",
        language=row["language"],
        at=row["opened_at"],
        text=text,
        changing=_changing(row),
    )


def _columns() -> list[ColumnElement[Any]]:
    """Return the inquiry's columns that are facts, under names of their own beside the message's."""
    return [inquiries.c[name].label(f"inquiry_{name}") for name in CHANGING]


def _changing(row: Row) -> tuple[str, ...]:
    return tuple(changing_facts({name: row[f"inquiry_{name}"] for name in CHANGING}))


async def facts_now(connection: AsyncConnection, wanted: Sequence[str]) -> dict[str, list[str]]:
    """Return the facts of inquiries as they are now."""
    query = select(inquiries.c.id, *(inquiries.c[name] for name in CHANGING)).where(inquiries.c.id.in_(wanted))
    return {row["id"]: changing_facts(dict(row)) for row in (await connection.execute(query)).mappings()}
