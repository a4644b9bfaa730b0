"""What was last said to a citizen, and what a bare number in answer to it means."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Author, Visibility
from inquiries.models import messages
from inquiries.rows import Row

NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")
WITH_BUTTONS = frozenset({"webchat"})
"""Channels on which a choice is pressed, so that a number is only a number."""


async def last_answer(connection: AsyncConnection, inquiry: str) -> str | None:
    """Return the id of what bot or staff said last in an inquiry, None when nobody has answered in it."""
    query = select(messages.c.id).where(
        messages.c.inquiry == inquiry,
        messages.c.author.in_([Author.BOT.value, Author.STAFF.value]),
        messages.c.visibility == Visibility.ALL.value,
    )
    found = (await connection.execute(query.order_by(messages.c.sequence.desc()).limit(1))).scalar_one_or_none()
    return str(found) if found else None


async def chosen_by_number(connection: AsyncConnection, row: Row) -> str | None:
    """Return the choice that a message names by its number, None when it is no bare number or there was no such choice."""
    if row["channel"] is None or row["channel"] in WITH_BUTTONS:
        return None
    number = NUMBER.fullmatch(row["text"])
    if number is None:
        return None
    query = select(messages.c.choices).where(
        messages.c.conversation == row["conversation"],
        messages.c.sequence < row["sequence"],
        messages.c.author != Author.CITIZEN.value,
        messages.c.visibility == Visibility.ALL.value,
    )
    offered = (await connection.execute(query.order_by(messages.c.sequence.desc()).limit(1))).scalar_one_or_none() or []
    place = int(number.group(1))
    return str(offered[place - 1]["value"]) if 1 <= place <= len(offered) else None
