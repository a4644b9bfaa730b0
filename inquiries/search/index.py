"""Keeps the search's entries: what was said, changed or moved is taken up a moment later, in the order in which it happened.

What is deleted is gone from the entries in the transaction that deletes it: the database sees to that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from inquiries.search.following import BATCH, FACTS, alone, refreshed
from inquiries.search.lexicon import load_lexica
from inquiries.search.models import search_due, search_entries
from inquiries.search.moved import OF_INQUIRIES
from inquiries.search.sources import Source, entry_row, message_sources, tags_sources, title_sources
from inquiries.search.words import in_tsvector, together

MESSAGE = "message"
WORK = (MESSAGE, "title", "tags")


class SearchIndex:
    """The entries over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ready = False

    async def catch_up(self) -> int:
        """Take up all that waits, in small transactions; return how many changes that were."""
        if not self._ready:
            await asyncio.to_thread(load_lexica)
            self._ready = True
        done = 0
        while taken := await self._batch():
            done += taken
        while taken := await refreshed(self._database):
            done += taken
        return done

    async def waiting(self) -> int:
        """Return how many changes wait to be taken up."""
        query = select(func.count()).select_from(search_due).where(search_due.c.part.in_((*WORK, FACTS)))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _batch(self) -> int:
        """Index the oldest changes; the words are taken apart before anybody has to wait for the transaction."""
        async with self._database.read() as connection:
            due = await _oldest(connection)
            sources = await _sources(connection, due)
        if not due:
            return 0
        made = await asyncio.to_thread(_made, sources)
        async with self._database.write() as connection:
            if not await alone(connection):
                return 0
            # Between reading and writing somebody may have deleted or changed it: what is not as it was read stays due.
            now = await _sources(connection, due, held=True)
            unlike = {_about(source) for source in {*sources} ^ {*now}}
            rows = [row for source, row in zip(sources, made, strict=True) if _about(source) not in unlike]
            done = [one for one in due if one[1:] not in unlike]
            await _store(connection, rows, done)
            await connection.execute(delete(search_due).where(search_due.c.id.in_([number for number, *_ in done])))
        return len(due)


async def _oldest(connection: AsyncConnection) -> list[tuple[int, str, str]]:
    query = select(search_due.c.id, search_due.c.part, search_due.c.about).where(search_due.c.part.in_(WORK))
    rows = await connection.execute(query.order_by(search_due.c.id).limit(BATCH))
    return [(row.id, row.part, row.about) for row in rows]


async def _sources(connection: AsyncConnection, due: Sequence[tuple[int, str, str]], *, held: bool = False) -> list[Source]:
    about = {part: _subjects(due, part) for part in WORK}
    found = await message_sources(connection, about[MESSAGE], held=held)
    found += await title_sources(connection, about["title"], held=held)
    return [*found, *await tags_sources(connection, about["tags"], held=held)]


async def _store(connection: AsyncConnection, rows: Sequence[dict[str, Any]], done: Sequence[tuple[int, str, str]]) -> None:
    """Write entries in the place of those that stood for the same things, also where nothing is left to be found.

    On PostgreSQL an entry may have been on its way when what it stands for went: the trigger did not see it.
    """
    for part in OF_INQUIRIES:
        before = (search_entries.c.part == part.value) & search_entries.c.inquiry.in_(_subjects(done, part))
        await connection.execute(delete(search_entries).where(before))
    said = search_entries.c.message.in_(_subjects(done, MESSAGE))
    await connection.execute(delete(search_entries).where(said))
    if not rows:
        return
    its = [row["id"] for row in rows]
    await connection.execute(delete(search_entries).where(search_entries.c.id.in_(its)))
    postgresql = connection.dialect.name == "postgresql"
    written = in_tsvector if postgresql else together
    await connection.execute(insert(search_entries), [row | {"terms": written(row["terms"])} for row in rows])


def _subjects(due: Sequence[tuple[int, str, str]], part: str) -> list[str]:
    return [about for _, its, about in due if its == part]


def _about(source: Source) -> tuple[str, str]:
    """Return the part and the subject under which a source is due: the names of its files are a message's."""
    return (source.part.value, source.inquiry) if source.message is None else (MESSAGE, source.message)


def _made(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [entry_row(source) for source in sources]
