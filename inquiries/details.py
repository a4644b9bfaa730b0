"""What the record knows of one message beyond its text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.database import Database
from bot.errors import NotFound
from inquiries.models import messages


async def details_of(database: Database, message: str) -> dict[str, Any]:
    """Return intent, confidence and whatever else an answer rests on. Raises NotFound."""
    async with database.read() as connection:
        found = (await connection.execute(select(messages.c.details).where(messages.c.id == message))).scalar_one_or_none()
    if found is None:
        raise NotFound("no such message")
    return dict(found)
