"""Lets the entries of an inquiry tell its unit, topic and the like as they are now.

An entry's terms hold these facts, so that a filter is one more word to the index. They are written anew a moment after
somebody changed them; until then a filter misses the inquiry, but shows none that it should not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from inquiries.search.filters import with_facts
from inquiries.search.models import search_due, search_entries
from inquiries.search.sources import facts_now
from inquiries.search.words import in_tsvector, together

BATCH = 50
"""Messages of one transaction: SQLite's other writers wait some twenty milliseconds for it."""

FACTS = "facts"
INDEX_LOCK = 7_264_911
"""PostgreSQL's advisory lock: one node at a time writes entries."""


async def alone(connection: AsyncConnection) -> bool:
    """Tell whether no other node writes entries now; SQLite has one writer anyhow."""
    if connection.dialect.name != "postgresql":
        return True
    taken = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": INDEX_LOCK})
    return bool(taken.scalar_one())


async def refreshed(database: Database) -> int:
    """Write the facts of the inquiries that changed first into their entries; return how many were taken up.

    What is read is written in the same transaction: what somebody deletes or masks meanwhile never comes back.
    """
    async with database.read() as connection:
        if not await _due(connection):
            return 0
    async with database.write() as connection:
        if not await alone(connection):
            return 0
        due = await _due(connection)
        stale = await _stale(connection, list({inquiry for _, inquiry in due}))
        await _write(connection, [(entry, terms) for entry, _, terms in stale[:BATCH]])
        unfinished = {inquiry for _, inquiry, _ in stale[BATCH:]}
        # Another change may be due by now: what is taken off is what was there before the facts were read.
        done = [number for number, inquiry in due if inquiry not in unfinished]
        await connection.execute(delete(search_due).where(search_due.c.id.in_(done)))
    return max(1, len(done))


async def _due(connection: AsyncConnection) -> list[tuple[int, str]]:
    query = select(search_due.c.id, search_due.c.about).where(search_due.c.part == FACTS)
    return [(row.id, row.about) for row in await connection.execute(query.order_by(search_due.c.id).limit(BATCH))]


async def _stale(connection: AsyncConnection, inquiries: Sequence[str]) -> list[tuple[int, str, list[str]]]:
    """Return the entries, with their inquiry and their new terms, that tell other facts than their inquiry does."""
    facts = await facts_now(connection, inquiries)
    terms: ColumnElement[Any] = search_entries.c.terms
    if connection.dialect.name == "postgresql":
        terms = func.tsvector_to_array(terms).label("terms")
    query = select(search_entries.c.id, search_entries.c.inquiry, terms).where(search_entries.c.inquiry.in_(inquiries))
    stale = []
    for row in await connection.execute(query.order_by(search_entries.c.id)):
        before = row.terms if isinstance(row.terms, list) else row.terms.split()
        after = with_facts(before, facts[row.inquiry])
        if set(after) != set(before):
            stale.append((row.id, row.inquiry, after))
    return stale


async def _write(connection: AsyncConnection, entries: Sequence[tuple[int, list[str]]]) -> None:
    if not entries:
        return
    written = in_tsvector if connection.dialect.name == "postgresql" else together
    query = update(search_entries).where(search_entries.c.id == bindparam("entry")).values(terms=bindparam("new"))
    await connection.execute(query, [{"entry": entry, "new": written(terms)} for entry, terms in entries])
