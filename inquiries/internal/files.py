"""The files of internal messages: whose they are until they are sent, who may read them, and when they go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.messages import Attachment, Staff
from inquiries.attachments import KEPT_LOOSE, MEDIA_TYPE, NAME
from inquiries.files import doom
from inquiries.internal.models import internal_files as files
from inquiries.rows import Row


async def keep(connection: AsyncConnection, by: Staff, file: Attachment, at: datetime) -> None:
    """Store a file that no message carries yet."""
    row = {
        "id": file.id,
        "municipality": by.municipality,
        "staff": by.id,
        "message": None,
        "position": 0,
        "name": file.name[:NAME],
        "media_type": file.media_type[:MEDIA_TYPE],
        "size": file.size,
        "reference": file.reference,
        "created_at": at,
    }
    await connection.execute(insert(files).values(**row))


async def tie(connection: AsyncConnection, by: Staff, named: Sequence[str], message: str) -> tuple[Attachment, ...]:
    """Tie somebody's own loose files to a message, in the order given. Raises NotFound when one is not there."""
    for position, one in enumerate(named):
        loose = (files.c.id == one) & (files.c.staff == by.id) & files.c.message.is_(None)
        tied = await connection.execute(
            update(files).where(loose, files.c.municipality == by.municipality).values(message=message, position=position)
        )
        if not tied.rowcount:
            raise NotFound("an attached file is not there any more; add it again")
    return (await files_of(connection, [message])).get(message, ())


async def files_of(connection: AsyncConnection, messages: Sequence[str]) -> dict[str, tuple[Attachment, ...]]:
    """Return the files of messages, by message."""
    if not messages:
        return {}
    query = select(files).where(files.c.message.in_(messages)).order_by(files.c.message, files.c.position)
    found: dict[str, tuple[Attachment, ...]] = {}
    for row in (await connection.execute(query)).mappings():
        found[row["message"]] = (*found.get(row["message"], ()), file_from(row))
    return found


async def drop(connection: AsyncConnection, condition: ColumnElement[bool], at: datetime) -> None:
    """Delete the rows that meet a condition, and doom their files."""
    gone = await connection.execute(delete(files).where(condition).returning(files.c.reference))
    await doom(connection, list(gone.scalars()), at)


def unsent(municipality: str, now: datetime) -> ColumnElement[bool]:
    """Tell of a file whether it has waited a day for a message."""
    return (files.c.municipality == municipality) & files.c.message.is_(None) & (files.c.created_at < now - KEPT_LOOSE)


def file_from(row: Row) -> Attachment:
    """Return a file of its row."""
    kept: dict[str, Any] = {name: row[name] for name in ("id", "name", "media_type", "size", "reference")}
    return Attachment(**kept)
