"""The files of messages, in the record: which there are, which wait to be sent, which must go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.messages import Attachment, Staff
from inquiries.files import doom
from inquiries.models import attachments, enclosures, messages
from inquiries.rows import Row

NAME = 255
MEDIA_TYPE = 100
REFUSED = 32
KEPT_LOOSE = timedelta(days=1)


class LooseAttachments:
    """Files that staff added to a reply or to a first message and never sent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def purge(self) -> None:
        """Drop those that are older than a day."""
        now = self._clock.now()
        async with self._database.write() as connection:
            old = attachments.c.message.is_(None) & (attachments.c.created_at < now - KEPT_LOOSE)
            await drop_attachments(connection, old, now)
            unsent = delete(enclosures).where(enclosures.c.created_at < now - KEPT_LOOSE)
            gone = await connection.execute(unsent.returning(enclosures.c.reference))
            await doom(connection, list(gone.scalars()), now)

    async def one(self, municipality: str, attachment: str) -> Attachment:
        """Return one file of the municipality, sent or not. Raises NotFound, also for one of a withdrawn note."""
        withdrawn = select(messages.c.id).where(messages.c.id == attachments.c.message, messages.c.withdrawn_at.is_not(None))
        query = select(attachments).where(
            attachments.c.id == attachment, attachments.c.municipality == municipality, ~withdrawn.exists()
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such file")
        return attachment_from(row)


async def store_attachments(connection: AsyncConnection, message: Mapping[str, Any], files: Sequence[Attachment]) -> None:
    """Store the files of a message, in their order."""
    for position, file in enumerate(files):
        row = _row(file, message["municipality"], message["inquiry"], message["created_at"])
        await connection.execute(insert(attachments).values(**row | {"message": message["id"], "position": position}))


async def store_loose(
    connection: AsyncConnection, inquiry: Mapping[str, Any], file: Attachment, staff: Staff, at: datetime
) -> None:
    """Store a file that staff have added and that no message carries yet."""
    row = _row(file, inquiry["municipality"], inquiry["inquiry"], at)
    await connection.execute(insert(attachments).values(**row | {"staff": staff.id, "position": 0}))


async def take_loose(
    connection: AsyncConnection, inquiry: str, identifiers: Sequence[str], message: str
) -> tuple[Attachment, ...]:
    """Tie loose files of an inquiry to a message, in the order given. Raises NotFound when one is not there."""
    for position, identifier in enumerate(identifiers):
        tied = await connection.execute(
            update(attachments)
            .where(attachments.c.id == identifier, attachments.c.inquiry == inquiry, attachments.c.message.is_(None))
            .values(message=message, position=position)
        )
        if not tied.rowcount:
            raise NotFound("an attached file is not there any more; add it again")
    return (await attachments_of(connection, [message])).get(message, ())


OF_MESSAGES = (
    select(attachments)
    .where(attachments.c.message.in_(bindparam("identifiers", expanding=True)))
    .order_by(attachments.c.message, attachments.c.position)
)


async def attachments_of(connection: AsyncConnection, identifiers: Sequence[str]) -> dict[str, tuple[Attachment, ...]]:
    """Return the files of messages, by message."""
    if not identifiers:
        return {}
    rows = (await connection.execute(OF_MESSAGES, {"identifiers": list(identifiers)})).mappings().all()
    found: dict[str, tuple[Attachment, ...]] = {}
    for row in rows:
        found[row["message"]] = (*found.get(row["message"], ()), attachment_from(row))
    return found


async def drop_attachments(connection: AsyncConnection, condition: Any, at: datetime) -> None:
    """Delete the rows that meet a condition, and doom their files, but for what was sent on and is named elsewhere."""
    gone = await connection.execute(delete(attachments).where(condition).returning(attachments.c.reference))
    references = set(gone.scalars())
    left = select(attachments.c.reference).where(attachments.c.reference.in_(references))
    await doom(connection, list(references - set((await connection.execute(left)).scalars())), at)


def attachment_from(row: Row) -> Attachment:
    """Build an Attachment from its row."""
    return Attachment(
        id=row["id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        reference=row["reference"],
        inline=row["inline"],
        refused=row["refused"],
    )


def _row(file: Attachment, municipality: str, inquiry: str, at: datetime) -> dict[str, Any]:
    return {
        "id": file.id,
        "municipality": municipality,
        "inquiry": inquiry,
        "message": None,
        "staff": None,
        "name": file.name[:NAME],
        "media_type": file.media_type[:MEDIA_TYPE],
        "size": file.size,
        "reference": file.reference,
        "inline": file.inline,
        "refused": file.refused[:REFUSED],
        "created_at": at,
    }
