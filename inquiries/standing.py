"""Where an inquiry stands among others: its number, where answers go, and into which one it was merged."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from bot.database import Database
from bot.errors import NotFound
from bot.messages import Address
from inquiries.models import conversations, inquiries
from inquiries.writing import reply_address


class SqlStanding:
    """Looks inquiries of one municipality up; those of others do not exist for the asker."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def numbered(self, municipality: str, number: str) -> str:
        """Return the id of the inquiry with a number. Raises NotFound."""
        return str(await self._one(municipality, inquiries.c.number == number, inquiries.c.id))

    async def reply_to(self, municipality: str, inquiry: str) -> Address:
        """Return where an answer goes unless somebody chooses otherwise. Raises NotFound."""
        conversation = await self._one(municipality, inquiries.c.id == inquiry, inquiries.c.conversation)
        async with self._database.read() as connection:
            query = select(conversations).where(conversations.c.id == conversation)
            return reply_address(dict((await connection.execute(query)).mappings().one()))

    async def merged_into(self, municipality: str, inquiry: str) -> str | None:
        """Return the id of the inquiry that this one was merged into, None when it was not. Raises NotFound."""
        found = await self._one(municipality, inquiries.c.id == inquiry, inquiries.c.merged_into)
        return str(found) if found else None

    async def _one(self, municipality: str, which: ColumnElement[bool], column: ColumnElement[str]) -> str | None:
        here = (inquiries.c.municipality == municipality) & inquiries.c.deleted_at.is_(None)
        async with self._database.read() as connection:
            row = (await connection.execute(select(column).where(here, which))).first()
        if row is None:
            raise NotFound("no such inquiry")
        found: str | None = row[0]
        return found
