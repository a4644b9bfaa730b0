"""Which hits come first: those that hold the words as they were typed, side by side, and those of which it is the title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.search import Part
from inquiries.search.asked import Asked
from inquiries.search.backends import Backend, one_of
from inquiries.search.words import beside

AS_TYPED = 4
SIDE_BY_SIDE = 5
TITLE = 3
"""A stem, or part of a compound, counts nothing beyond being found; among equals the newest comes first."""


async def scored(
    connection: AsyncConnection, backend: Backend, entries: Sequence[int], question: Asked
) -> list[tuple[int, int]]:
    """Return a score, a small whole number, and the entry for each entry; the same in every database."""
    weights = {f"w:{word}": AS_TYPED for word in question.words}
    weights |= {beside(*pair): SIDE_BY_SIDE for pair in pairwise(question.words)}
    names = {f"term{place}": term for place, term in enumerate(weights)}
    values: dict[str, Any] = {name: backend.term(term) for name, term in names.items()}
    sums = [f"{weights[term]} * {backend.has(name)}" for name, term in names.items()]
    sums.append(f"CASE WHEN e.part = :title THEN {TITLE} ELSE 0 END")
    # The statement is made of constants and numbered names alone.
    query = select(text(" + ".join(sums)), text("e.id")).select_from(text("search_entry e"))
    its = one_of(connection, "e.id", entries)
    rows = await connection.execute(query.where(its), values | {"title": Part.TITLE.value})
    return [(int(score), int(entry)) for score, entry in rows]
