"""Inquiries by the numbers that people say."""

from __future__ import annotations

from uuid import UUID

from bot.messages import Inquiry
from console.api.context import ConsoleContext
from console.api.typed import number_of


async def find_inquiry(context: ConsoleContext, municipality: str, typed: str) -> Inquiry:
    """Return an inquiry by its id or its number. Raises NotFound."""
    try:
        identifier = str(UUID(typed))
    except ValueError:
        number = number_of(typed, context.channels.clock.now().year)
        identifier = await context.channels.standing.numbered(municipality, number)
    return await context.inbox.inquiry(municipality, identifier)
