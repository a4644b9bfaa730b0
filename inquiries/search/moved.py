"""What moves between inquiries takes the place of their titles and tags in the search along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.search import Part
from inquiries.search.models import search_due, search_entries

OF_INQUIRIES = (Part.TITLE, Part.TAGS)
"""Parts of which an inquiry has one entry: it stands where the inquiry's first message does."""


async def find_anew(connection: AsyncConnection, its: Sequence[str]) -> None:
    """Have titles and tags of inquiries taken up anew: their first message may be another one now."""
    parts = [part.value for part in OF_INQUIRIES]
    stood = search_entries.c.inquiry.in_(its) & search_entries.c.part.in_(parts)
    await connection.execute(delete(search_entries).where(stood))
    due = [{"part": part, "about": inquiry} for inquiry in its for part in parts]
    await connection.execute(insert(search_due), due)
