"""Drafts over the database. The conversation is held while one is written, as by everything that is done about it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cleaning import cleaned
from bot.database import Database
from bot.drafts import LONGEST_DRAFT, Draft, DraftKind, StaleDraft
from bot.errors import Conflict, Empty, NotFound
from bot.interfaces import Clock, Masker
from bot.messages import Owner, Staff
from inquiries.drafts.models import drafts
from inquiries.writing import conversation_of


class SqlDrafts:
    """Drafts over SQLite or PostgreSQL; texts are masked before they are stored, as messages are."""

    def __init__(self, database: Database, clock: Clock, masker: Masker) -> None:
        self._database = database
        self._clock = clock
        self._masker = masker

    async def save(
        self, inquiry: str, staff: Staff, kind: DraftKind, text: str, *, client_id: str, based_on: str
    ) -> Draft | None:
        """Keep a draft upon the version that it was made from. Raises StaleDraft, NotFound, TooLong, BadInput."""
        masked = self._masked(text)
        async with self._database.write() as connection:
            await conversation_of(connection, inquiry, staff.municipality)
            current = await _one(connection, inquiry, staff.id, kind)
            if based_on != (current.version if current else ""):
                raise StaleDraft(current)
            if not masked:
                await connection.execute(delete(drafts).where(_its(inquiry, staff.id, kind)))
                return None
            return await self._written(connection, staff, current, (inquiry, kind, masked, client_id))

    async def of_inquiry(self, municipality: str, inquiry: str) -> list[Draft]:
        """Return everybody's drafts to an inquiry, the newest first."""
        query = select(drafts).where(drafts.c.municipality == municipality, drafts.c.inquiry == inquiry)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(drafts.c.updated_at.desc(), drafts.c.staff))
            return [_draft(row) for row in rows.mappings()]

    async def begun(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return to which of these inquiries somebody has begun a reply."""
        own = and_(drafts.c.municipality == municipality, drafts.c.staff == staff, drafts.c.kind == DraftKind.REPLY.value)
        async with self._database.read() as connection:
            found = await connection.execute(select(drafts.c.inquiry).where(own, drafts.c.inquiry.in_(shown)))
            return frozenset(found.scalars())

    async def take_over(self, inquiry: str, staff: Staff, whose: str) -> Draft:
        """Make a colleague's reply one's own, after what one has written oneself."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            if context["owner"] != Owner.STAFF or context["staff"] != staff.id:
                raise Conflict("take the conversation over first")
            found = await _one(connection, inquiry, whose, DraftKind.REPLY)
            if found is None or whose == staff.id:
                raise NotFound("there is no such draft any more")
            own = await _one(connection, inquiry, staff.id, DraftKind.REPLY)
            text = f"{own.text}\n\n{found.text}" if own else found.text
            await connection.execute(delete(drafts).where(_its(inquiry, whose, DraftKind.REPLY)))
            client_id = own.client_id if own else uuid.uuid4().hex
            return await self._written(connection, staff, own, (inquiry, DraftKind.REPLY, text, client_id))

    async def sent(self, municipality: str, inquiry: str, staff: str, kind: DraftKind, client_id: str) -> None:
        """Throw a draft away that was sent; one that has become another meanwhile stays."""
        same = and_(drafts.c.municipality == municipality, drafts.c.client_id == client_id)
        async with self._database.write() as connection:
            await connection.execute(delete(drafts).where(_its(inquiry, staff, kind), same))

    def _masked(self, text: str) -> str:
        try:
            return self._masker.mask(cleaned(text, limit=LONGEST_DRAFT))[0]
        except Empty:
            return ""

    async def _written(
        self, connection: AsyncConnection, staff: Staff, current: Draft | None, what: tuple[str, DraftKind, str, str]
    ) -> Draft:
        inquiry, kind, text, client_id = what
        written = Draft(inquiry, staff.id, kind, text, client_id, uuid.uuid4().hex, self._clock.now())
        values = {
            "text": text,
            "client_id": client_id,
            "version": written.version,
            "updated_at": written.updated_at,
        }
        if current is not None:
            await connection.execute(update(drafts).where(_its(inquiry, staff.id, kind)).values(**values))
            return written
        key = {"inquiry": inquiry, "staff": staff.id, "kind": kind.value, "municipality": staff.municipality}
        await connection.execute(insert(drafts).values(**key, **values))
        return written


def _its(inquiry: str, staff: str, kind: DraftKind) -> ColumnElement[bool]:
    return and_(drafts.c.inquiry == inquiry, drafts.c.staff == staff, drafts.c.kind == kind.value)


async def _one(connection: AsyncConnection, inquiry: str, staff: str, kind: DraftKind) -> Draft | None:
    row = (await connection.execute(select(drafts).where(_its(inquiry, staff, kind)))).mappings().first()
    return _draft(row) if row is not None else None


def _draft(row: RowMapping) -> Draft:
    return Draft(
        inquiry=row["inquiry"],
        staff=row["staff"],
        kind=DraftKind(row["kind"]),
        text=row["text"],
        client_id=row["client_id"],
        version=row["version"],
        updated_at=row["updated_at"],
    )
