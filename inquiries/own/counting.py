"""How many inquiries saved filters hold, in a walk for each kind of view however many filters there are."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.inbox import FilterCounts
from inquiries.inbox import LISTED, THEIRS
from inquiries.models import conversations, inquiries

MOST_COUNTED = 1000
"""Where what is done may be in a view as well, nobody needs to know how many thousands."""
MOST_WALKED = 5000
"""So many of the newest inquiries are looked at, done ones too: an archive of any size takes no longer than that."""

Held = Mapping[str, ColumnElement[bool]]
"""What is true of the inquiries that a filter holds, by the filter's id."""


async def counted_within(
    connection: AsyncConnection, municipality: str, seen: ColumnElement[bool], few: ColumnElement[bool], held: Held
) -> dict[str, int]:
    """Count filters that hold nothing but what are few, in one walk through those, as the inbox's own views are counted."""
    if not held:
        return {}
    columns = [func.count().filter(condition) for condition in held.values()]
    joined = select(*columns).select_from(inquiries.join(conversations, THEIRS))
    query = joined.where(inquiries.c.municipality == municipality, LISTED, few, seen)
    row = (await connection.execute(query)).one()
    return {name: int(count) for name, count in zip(held, row, strict=True)}


async def counted_newest(
    connection: AsyncConnection, municipality: str, seen: ColumnElement[bool], held: Held
) -> FilterCounts:
    """Count filters that hold what is done, too, among the newest inquiries; older ones may be more of them."""
    if not held:
        return FilterCounts({}, frozenset())
    newest = newest_of(municipality)
    columns = [func.count().filter(condition) for condition in held.values()]
    walked = newest.join(inquiries, inquiries.c.id == newest.c.id).join(conversations, THEIRS)
    found = (await connection.execute(select(*columns).select_from(walked).where(seen))).one()
    many = (await connection.execute(select(func.count()).select_from(newest))).scalar_one() >= MOST_WALKED
    counts = {name: min(int(count), MOST_COUNTED) for name, count in zip(held, found, strict=True)}
    return FilterCounts(counts, frozenset(name for name, count in counts.items() if many or count >= MOST_COUNTED))


def newest_of(municipality: str) -> Subquery:
    """Return the ids of the newest inquiries, as the index of what is listed has them.

    The limit stands before everything that is asked of an inquiry, so that it bounds the rows and not the hits.
    """
    newest = select(inquiries.c.id).where(inquiries.c.municipality == municipality, LISTED)
    return newest.order_by(inquiries.c.updated_at.desc()).limit(MOST_WALKED).subquery()
