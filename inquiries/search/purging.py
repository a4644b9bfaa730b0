"""Lets what was deleted leave SQLite's full-text index for good, not only its answers.

FTS5 writes down that an entry is gone and keeps its terms until segments are merged. Merging everything into one segment
leaves nothing of it; done a piece at a time, no writer waits for long. PostgreSQL's rows go when it vacuums, as all do.
Source: SQLite's manual, The FTS5 Extension, 6.8 and 6.9 (the `merge` and `optimize` commands).
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from inquiries.search.models import search_due

PAGES = 200
"""Index pages of one step: some ten milliseconds."""

ASKED, BEGUN = "purge", "purging"

_MERGE = text("INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)")
_CHANGES = text("SELECT total_changes()")


class SearchPurge:
    """Empties the index of what is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> bool:
        """Purge where something was deleted since the last time; tell whether it was needed."""
        if not self._database.is_sqlite or not await self._begun():
            return False
        pages = -PAGES
        while await self._step(pages):
            pages = PAGES
        async with self._database.write() as connection:
            await connection.execute(delete(search_due).where(search_due.c.part == BEGUN))
        await self._database.empty_journal()
        return True

    async def _begun(self) -> bool:
        """Write that a purge is under way: a crash leaves that behind, and what is deleted meanwhile asks for another."""
        async with self._database.write() as connection:
            under_way = await _any(connection, BEGUN)
            asked = await _any(connection, ASKED)
            if asked and not under_way:
                await connection.execute(insert(search_due).values(part=BEGUN, about=""))
            if asked:
                await connection.execute(delete(search_due).where(search_due.c.part == ASKED))
        return asked or under_way

    async def _step(self, pages: int) -> bool:
        """Merge a piece; tell whether there is more."""
        async with self._database.write() as connection:
            before = (await connection.execute(_CHANGES)).scalar_one()
            await connection.execute(_MERGE, {"pages": pages})
            after = (await connection.execute(_CHANGES)).scalar_one()
        # The manual: fewer than two changes mean that there was nothing left to do.
        return bool(after - before >= 2)


async def _any(connection: AsyncConnection, part: str) -> bool:
    return (await connection.execute(select(search_due.c.id).where(search_due.c.part == part).limit(1))).first() is not None
