"""First messages: staff write to somebody who has not written, and what they answer comes into the same inquiry."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, NotFound, OptedOut, Why
from bot.formatting import formatted
from bot.handling import Recipient, Registration
from bot.interfaces import Clock
from bot.messages import Address, Attachment, Author, Reply, Staff
from inquiries.attachments import MEDIA_TYPE, NAME, store_attachments
from inquiries.contacts import has_stopped
from inquiries.handling.registering import opened, stored_once, tell_opened
from inquiries.handling.related import MOST, listed
from inquiries.handling.states import DONE
from inquiries.models import contacts, enclosures, inquiries
from inquiries.writing import say_to_citizen

WITHOUT_FILES = frozenset({"sms"})


class SqlBeginning:
    """Begins conversations, one transaction for conversation, inquiry, message and outbox entry."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, wanted: Registration, attachments: Sequence[str], *, staff: Staff) -> str:
        """Store a first message with its inquiry, once per client id; return the inquiry.

        Raises OptedOut, BadInput for an unknown service or files on a channel that carries none, and NotFound for a file
        that is not there any more.
        """

        async def store(connection: AsyncConnection, inquiry: str) -> None:
            await self._store(connection, inquiry, wanted, attachments, staff)

        return await stored_once(self._database, wanted.client_id, staff, store)

    async def _store(
        self, connection: AsyncConnection, inquiry: str, wanted: Registration, attachments: Sequence[str], staff: Staff
    ) -> None:
        if wanted.address is None:
            raise BadInput("a first message needs somebody to go to", why=Why("first_nobody"))
        if attachments and wanted.channel in WITHOUT_FILES:
            raise BadInput(
                "an SMS carries no attachments: send them by e-mail, or put a link into the text",
                why=Why("delivery_sms_files"),
            )
        if await has_stopped(connection, staff.municipality, wanted.address):
            raise OptedOut("the person has asked for no more messages at this address")
        now = self._clock.now()
        context = await opened(connection, inquiry, wanted, staff, now)
        row = await say_to_citizen(
            connection,
            context,
            Author.STAFF,
            Reply(wanted.text, formatted(wanted.text)),
            now,
            author_name=staff.name,
            staff=staff.id,
            external_id=wanted.client_id,
            external_key=f"staff/{inquiry}/{staff.id}/{wanted.client_id}",
            masked=wanted.masked,
        )
        await store_attachments(connection, row, await _taken(connection, attachments, staff))
        await tell_opened(connection, context, wanted, staff, now, kind="begun")

    async def enclose(self, file: Attachment, *, staff: Staff) -> None:
        """Add a file that a first message of this member of staff may carry."""
        row = {
            "id": file.id,
            "municipality": staff.municipality,
            "staff": staff.id,
            "name": file.name[:NAME],
            "media_type": file.media_type[:MEDIA_TYPE],
            "size": file.size,
            "reference": file.reference,
            "created_at": self._clock.now(),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(enclosures).values(**row))

    async def recipient(self, municipality: str, address: Address) -> Recipient:
        """Return whether an address wants no messages, and the open inquiries of its person, whoever may see them."""
        theirs = select(contacts.c.conversation).where(
            contacts.c.municipality == municipality,
            contacts.c.channel == address.channel,
            contacts.c.address == address.value,
        )
        still_open = (
            inquiries.c.conversation.in_(theirs) & inquiries.c.status.not_in(DONE) & inquiries.c.merged_into.is_(None)
        )
        async with self._database.read() as connection:
            stopped = await has_stopped(connection, municipality, address)
            found = await listed(connection, municipality, still_open)
        return Recipient(address, stopped, tuple(found[:MOST]))


async def _taken(connection: AsyncConnection, identifiers: Sequence[str], staff: Staff) -> list[Attachment]:
    """Return files that somebody has added and that no message carries yet, in the order given. Raises NotFound."""
    files = []
    for identifier in identifiers:
        mine = (enclosures.c.id == identifier) & (enclosures.c.staff == staff.id)
        here = mine & (enclosures.c.municipality == staff.municipality)
        row = (await connection.execute(delete(enclosures).where(here).returning(enclosures))).mappings().first()
        if row is None:
            raise NotFound("an attached file is not there any more; add it again")
        files.append(Attachment(row["id"], row["name"], row["media_type"], row["size"], row["reference"]))
    return files
