"""Tags over the database: of one inquiry, of several, and those in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Why
from bot.handling import MOST_TAGS
from bot.messages import Reach
from inquiries.models import conversations, inquiries
from inquiries.reach import within
from inquiries.tags.models import inquiry_tags

MOST_OFFERED = 200


async def tags_of(connection: AsyncConnection, wanted: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the tags of inquiries by their ids, in alphabetical order; those without any are left out."""
    if not wanted:
        return {}
    query = select(inquiry_tags.c.inquiry, inquiry_tags.c.key, inquiry_tags.c.tag).where(inquiry_tags.c.inquiry.in_(wanted))
    rows = sorted((row.inquiry, row.key, row.tag) for row in await connection.execute(query))
    found: dict[str, tuple[str, ...]] = {}
    for inquiry, _, tag in rows:
        found[inquiry] = (*found.get(inquiry, ()), tag)
    return found


async def set_tags(connection: AsyncConnection, municipality: str, inquiry: str, wanted: Mapping[str, str]) -> None:
    """Let an inquiry have these tags, by their keys; what it has already stays as it is. Raises BadInput for too many.

    One that is in use keeps the spelling that it has in the municipality.
    """
    mine = inquiry_tags.c.inquiry == inquiry
    before = set((await connection.execute(select(inquiry_tags.c.key).where(mine))).scalars())
    # A merge may have left more, which nobody is to be kept from making fewer.
    if len(wanted) > max(MOST_TAGS, len(before)):
        raise BadInput(f"an inquiry has at most {MOST_TAGS} tags", why=Why("tags_many", {"most": str(MOST_TAGS)}))
    await connection.execute(delete(inquiry_tags).where(mine, inquiry_tags.c.key.in_(before - set(wanted))))
    new = sorted(set(wanted) - before)
    used = select(inquiry_tags.c.key, func.min(inquiry_tags.c.tag).label("tag")).where(
        inquiry_tags.c.municipality == municipality, inquiry_tags.c.key.in_(new)
    )
    spelled = {row.key: row.tag for row in await connection.execute(used.group_by(inquiry_tags.c.key))}
    for key in new:
        values = {"inquiry": inquiry, "key": key, "municipality": municipality, "tag": spelled.get(key, wanted[key])}
        await connection.execute(insert(inquiry_tags).values(**values))


async def unite_tags(connection: AsyncConnection, source: str, target: str) -> None:
    """Give an inquiry the tags of another one that it lacks; the other keeps its own."""
    own = select(inquiry_tags.c.key).where(inquiry_tags.c.inquiry == target)
    lacking = select(inquiry_tags).where(inquiry_tags.c.inquiry == source, inquiry_tags.c.key.not_in(own))
    for row in (await connection.execute(lacking)).mappings().all():
        await connection.execute(insert(inquiry_tags).values(**dict(row) | {"inquiry": target, "merged_from": source}))


async def part_tags(connection: AsyncConnection, source: str, target: str) -> None:
    """Take the tags away that an inquiry has from another one alone."""
    brought = (inquiry_tags.c.inquiry == target) & (inquiry_tags.c.merged_from == source)
    await connection.execute(delete(inquiry_tags).where(brought))


class SqlTags:
    """The tags in use."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self, municipality: str, *, staff: str, reach: Reach) -> list[str]:
        """Return the tags of the inquiries that a member of staff sees, the most used first."""
        query = (
            select(func.min(inquiry_tags.c.tag).label("tag"))
            .join(inquiries, inquiries.c.id == inquiry_tags.c.inquiry)
            .join(conversations, conversations.c.id == inquiries.c.conversation)
            .where(inquiry_tags.c.municipality == municipality, within(reach, municipality, staff))
            .group_by(inquiry_tags.c.key)
            .order_by(func.count().desc(), inquiry_tags.c.key)
            .limit(MOST_OFFERED)
        )
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())
