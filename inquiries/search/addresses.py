"""E-mail addresses and telephone numbers in a question: whose inquiries are meant."""

from __future__ import annotations

import re

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.addresses import normalised
from bot.errors import BadInput
from inquiries.models import contacts

MOST = 200
"""Conversations of one address; more than that is no person."""

_ADDRESS = re.compile(r"\S+@\S+|\+?\d(?:[ \-]?\d){7,14}(?!\S)")
WITH_AT = ("email", "xmpp")


async def conversations_of(
    connection: AsyncConnection, municipality: str, typed: str, region: str
) -> tuple[tuple[str, ...], str]:
    """Return the conversations whose people have an address of the question, and the question without it.

    An address that nobody has is searched for as words; whether the asker may see an inquiry is not decided here.
    """
    for match in _ADDRESS.finditer(typed):
        meant = _meant(match.group(), region)
        if not meant:
            continue
        query = (
            select(contacts.c.conversation)
            .where(contacts.c.municipality == municipality, tuple_(contacts.c.channel, contacts.c.address).in_(meant))
            .group_by(contacts.c.conversation)
            .order_by(contacts.c.conversation)
            .limit(MOST)
        )
        found = tuple((await connection.execute(query)).scalars())
        if found:
            return found, typed[: match.start()] + typed[match.end() :]
    return (), typed


def _meant(address: str, region: str) -> list[tuple[str, str]]:
    """Return the channels and addresses that somebody may have meant."""
    found = []
    for channel in WITH_AT if "@" in address else ("sms",):
        try:
            one = normalised(channel, address.strip(".,;:<>()"), region=region)
        except BadInput:
            continue
        found.append((one.channel, one.value))
    return found
