"""Inquiries by the numbers that people say."""

from __future__ import annotations

import re
from uuid import UUID

from bot.errors import NotFound
from bot.messages import Inquiry
from console.api.context import ConsoleContext

NUMBER = re.compile(r"#?\s*(?:(\d{4})\s*[-/]\s*)?0*(\d{1,9})")


def number_of(typed: str, year: int) -> str:
    """Return the whole number of an inquiry: `12` is `2026-000012` in 2026. Raises NotFound for what is no number."""
    found = NUMBER.fullmatch(typed.strip())
    if found is None:
        raise NotFound("that is no inquiry's number")
    return f"{found.group(1) or year}-{int(found.group(2)):06d}"


async def find_inquiry(context: ConsoleContext, municipality: str, typed: str) -> Inquiry:
    """Return an inquiry by its id or its number. Raises NotFound."""
    try:
        identifier = str(UUID(typed))
    except ValueError:
        number = number_of(typed, context.channels.clock.now().year)
        identifier = await context.channels.standing.numbered(municipality, number)
    return await context.inbox.inquiry(municipality, identifier)
