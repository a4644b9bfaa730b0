"""By which addresses the person of a conversation can be reached, and who wants no messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Delete, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.messages import Address, Contact
from inquiries.models import contacts, conversations, opt_outs

NAME = 200
UNSPOKEN = frozenset({"webchat", "webform"})
"""Channels whose address is the conversation itself: it is no way to reach the person anywhere else."""


class SqlContacts:
    """Contacts over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, municipality: str, conversation: str, contact: Contact) -> None:
        """Add an address, or give one that is known a name."""
        async with self._database.write() as connection:
            query = select(conversations.c.id).where(
                conversations.c.id == conversation,
                conversations.c.municipality == municipality,
                conversations.c.deleted_at.is_(None),
            )
            if (await connection.execute(query.with_for_update())).first() is None:
                raise NotFound("no such conversation")
            await add_contact(connection, municipality, conversation, contact, self._clock.now(), used=False)

    async def of(self, municipality: str, conversation: str) -> list[Contact]:
        """Return the addresses, the one that the person used last first."""
        query = (
            select(contacts)
            .where(contacts.c.municipality == municipality, contacts.c.conversation == conversation)
            .order_by(contacts.c.used_at.desc(), contacts.c.channel)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Contact(Address(row["channel"], row["address"]), row["name"], row["added_at"]) for row in rows]


class SqlOptOuts:
    """OptOuts over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def stop(self, municipality: str, address: Address) -> None:
        """Write that an address wants no messages."""
        async with self._database.write() as connection:
            await connection.execute(_of(municipality, address))
            await connection.execute(
                insert(opt_outs).values(
                    municipality=municipality, channel=address.channel, address=address.value, at=self._clock.now()
                )
            )

    async def resume(self, municipality: str, address: Address) -> None:
        """Write that an address wants them again."""
        async with self._database.write() as connection:
            await connection.execute(_of(municipality, address))

    async def stopped(self, municipality: str, address: Address) -> bool:
        """Tell whether an address wants none."""
        async with self._database.read() as connection:
            return await has_stopped(connection, municipality, address)


def _of(municipality: str, address: Address) -> Delete:
    return delete(opt_outs).where(
        opt_outs.c.municipality == municipality,
        opt_outs.c.channel == address.channel,
        opt_outs.c.address == address.value,
    )


async def has_stopped(connection: AsyncConnection, municipality: str, address: Address) -> bool:
    """Tell whether an address wants no messages."""
    query = select(opt_outs.c.at).where(
        opt_outs.c.municipality == municipality,
        opt_outs.c.channel == address.channel,
        opt_outs.c.address == address.value,
    )
    return (await connection.execute(query)).first() is not None


async def add_contact(
    connection: AsyncConnection, municipality: str, conversation: str, contact: Contact, at: datetime, *, used: bool
) -> None:
    """Add an address to a conversation that is held; `used` tells that the person has just written from it."""
    if contact.address.channel in UNSPOKEN:
        return
    here = (
        (contacts.c.conversation == conversation)
        & (contacts.c.channel == contact.address.channel)
        & (contacts.c.address == contact.address.value)
    )
    known = (await connection.execute(select(contacts.c.name).where(here))).first()
    if known is None:
        await connection.execute(
            insert(contacts).values(
                conversation=conversation,
                channel=contact.address.channel,
                address=contact.address.value,
                municipality=municipality,
                name=contact.name[:NAME],
                added_at=at,
                used_at=at,
            )
        )
        return
    changes = {"name": contact.name[:NAME]} if contact.name else {}
    if used or changes:
        await connection.execute(update(contacts).where(here).values(**changes, **({"used_at": at} if used else {})))


async def is_contact(connection: AsyncConnection, conversation: str, address: Address) -> bool:
    """Tell whether an address belongs to the person of a conversation."""
    query = select(contacts.c.address).where(
        contacts.c.conversation == conversation,
        contacts.c.channel == address.channel,
        contacts.c.address == address.value,
    )
    return (await connection.execute(query)).first() is not None
