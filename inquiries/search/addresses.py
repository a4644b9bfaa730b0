"""E-mail addresses and telephone numbers in a question: whose inquiries are meant, and which ones went to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.addresses import normalised
from bot.copied import EMAIL
from bot.errors import BadInput
from inquiries.bystanders import messages_with
from inquiries.models import contacts, inquiries, messages

MOST = 200
"""Conversations of one address, and inquiries in which it is a bystander: more than that is no person."""

MOST_INQUIRIES = 1000

_ADDRESS = re.compile(r"\S+@\S+|\+?\d(?:[ \-]?\d){7,14}(?!\S)")
WITH_AT = ("email", "xmpp")


@dataclass(frozen=True, slots=True)
class Meant:
    """The inquiries that an address in a question means, and the question without it.

    `bystander` is the e-mail address, where it stands in other people's inquiries, too.
    """

    inquiries: tuple[str, ...]
    rest: str
    bystander: str | None = None


async def inquiries_of(connection: AsyncConnection, municipality: str, typed: str, region: str) -> Meant:
    """Return the inquiries of the people who have an address of the question, and those in which it stands beside them.

    An address that nobody has is searched for as words; whether the asker may see an inquiry is not decided here.
    """
    for match in _ADDRESS.finditer(typed):
        if not (meant := _meant(match.group(), region)):
            continue
        theirs = await _of_contacts(connection, municipality, meant)
        mail = next((value for channel, value in meant if channel == EMAIL), None)
        beside = await _beside(connection, municipality, mail) if mail else []
        if theirs or beside:
            found = tuple(dict.fromkeys([*theirs, *beside]))
            return Meant(found, typed[: match.start()] + typed[match.end() :], mail if beside else None)
    return Meant((), typed)


async def _of_contacts(connection: AsyncConnection, municipality: str, meant: list[tuple[str, str]]) -> list[str]:
    known = (
        select(contacts.c.conversation)
        .where(contacts.c.municipality == municipality, tuple_(contacts.c.channel, contacts.c.address).in_(meant))
        .group_by(contacts.c.conversation)
        .order_by(contacts.c.conversation)
        .limit(MOST)
    )
    query = select(inquiries.c.id).where(inquiries.c.conversation.in_(known)).order_by(inquiries.c.opened_at.desc())
    return list((await connection.execute(query.limit(MOST_INQUIRIES))).scalars())


async def _beside(connection: AsyncConnection, municipality: str, address: str) -> list[str]:
    """Return the inquiries in which an address got something or answered, the newest ones of very many."""
    query = messages_with(municipality, address, messages.c.inquiry).order_by(None).order_by(messages.c.sequence.desc())
    return list(dict.fromkeys((await connection.execute(query.limit(MOST))).scalars()))


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
