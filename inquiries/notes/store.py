"""Mending notes over the database. The conversation is held meanwhile, as by everything that is done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound, Refused
from bot.interfaces import Clock
from bot.messages import Author, Message, Staff, Visibility
from bot.notes import NoteVersion, StaleNote
from inquiries.attachments import attachments_of
from inquiries.events import append
from inquiries.handling.steps import note_step
from inquiries.models import messages
from inquiries.notes.models import note_versions
from inquiries.privacy.masking import MASK
from inquiries.rows import Row, message_from
from inquiries.writing import conversation_of


class SqlNotes:
    """NoteDesk over SQLite or PostgreSQL; each step is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def change(self, inquiry: str, note: str, *, staff: Staff, text: str, masked: bool, version: int) -> Message:
        """Give a note another wording; the earlier one is kept. Raises StaleNote, Refused, Conflict."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            row = await _own(connection, inquiry, note, staff)
            if row["withdrawn_at"] is not None:
                raise Conflict("the note is withdrawn; put it back first")
            if row["text"] == text:
                return await _shown(connection, row)
            await _must_be(connection, row, version)
            now = self._clock.now()
            await _keep_wording(connection, row)
            values = {"text": text, "masked": masked or (row["masked"] and MASK in text), "edited_at": now}
            return await _written(connection, context, row, values, "note_changed", now)

    async def withdraw(self, inquiry: str, note: str, *, staff: Staff, version: int) -> Message:
        """Take a note back. Raises StaleNote, Refused."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            row = await _own(connection, inquiry, note, staff)
            if row["withdrawn_at"] is not None:
                return await _shown(connection, row)
            await _must_be(connection, row, version)
            now = self._clock.now()
            await _keep_wording(connection, row)
            return await _written(connection, context, row, {"text": "", "withdrawn_at": now}, "note_withdrawn", now)

    async def restore(self, inquiry: str, note: str, *, staff: Staff, version: int) -> Message:
        """Let a withdrawn note stand as it stood. Raises StaleNote, Refused."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            row = await _own(connection, inquiry, note, staff)
            if row["withdrawn_at"] is None:
                return await _shown(connection, row)
            await _must_be(connection, row, version)
            last = (await connection.execute(_before(note).limit(1))).mappings().one()
            its = and_(note_versions.c.message == note, note_versions.c.version == last["version"])
            await connection.execute(delete(note_versions).where(its))
            values = {"text": last["text"], "masked": last["masked"], "withdrawn_at": None}
            return await _written(connection, context, row, values, "note_restored", self._clock.now())

    async def versions(self, municipality: str, inquiry: str, note: str) -> list[NoteVersion]:
        """Return the earlier wordings of a note, the newest first; none of one that is withdrawn."""
        async with self._database.read() as connection:
            row = await _note(connection, municipality, inquiry, note)
            if row["withdrawn_at"] is not None:
                return []
            rows = (await connection.execute(_before(note))).mappings().all()
        return [NoteVersion(row["version"], row["text"], row["masked"], row["at"]) for row in rows]


async def _note(connection: AsyncConnection, municipality: str, inquiry: str, note: str) -> Row:
    query = select(messages).where(
        messages.c.id == note,
        messages.c.municipality == municipality,
        messages.c.inquiry == inquiry,
        messages.c.author == Author.STAFF.value,
        messages.c.visibility == Visibility.STAFF.value,
        # What was sent on to somebody outside has left the house, and no wording of it can be taken back.
        messages.c.sends_on.is_(None),
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("no such note")
    return row


async def _own(connection: AsyncConnection, inquiry: str, note: str, staff: Staff) -> Row:
    row = await _note(connection, staff.municipality, inquiry, note)
    if row["staff"] != staff.id:
        raise Refused("a note is mended by who wrote it")
    return row


async def _must_be(connection: AsyncConnection, row: Row, version: int) -> None:
    if row["version"] != version:
        raise StaleNote(await _shown(connection, row))


async def _keep_wording(connection: AsyncConnection, row: Row) -> None:
    kept = {"message": row["id"], "version": row["version"], "municipality": row["municipality"]}
    said = {"text": row["text"], "masked": row["masked"], "at": row["edited_at"] or row["created_at"]}
    await connection.execute(insert(note_versions).values(**kept, **said))


async def _written(
    connection: AsyncConnection, context: dict[str, Any], row: Row, values: dict[str, Any], kind: str, at: datetime
) -> Message:
    """Write how a note stands now, with the step and the event that tell it."""
    changed = {"version": row["version"] + 1} | values
    await connection.execute(update(messages).where(messages.c.id == row["id"]).values(**changed))
    where = {"municipality": row["municipality"], "inquiry": row["inquiry"]}
    await note_step(connection, kind=kind, at=at, staff=row["staff"], **where)
    await append(connection, context, "note", at, message=row["id"])
    return await _shown(connection, dict(row) | changed)


async def _shown(connection: AsyncConnection, row: Row) -> Message:
    return message_from(row, attachments=(await attachments_of(connection, [row["id"]])).get(row["id"], ()))


def _before(note: str) -> Any:
    return select(note_versions).where(note_versions.c.message == note).order_by(note_versions.c.version.desc())
