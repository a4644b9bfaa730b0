"""Requests of a person: access to everything that is kept of them, and erasure of it.

Erasing is what retention does, at once: texts, deliveries, events, raw arrivals, files, consents, and with them what speaks
for proposals and what is found by searching. Numbers for statistics stay. What the archives act (arkivlova) requires to be
kept is not erased; the settings name its services.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select

from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.messages import Address
from bot.privacy import Erasure, Found, Kept
from inquiries.files import DiskFiles, Undertaker
from inquiries.models import attachments, conversations, inquiries, messages, opt_outs
from inquiries.privacy.person import collected, conversations_of
from inquiries.privacy.report import Around, write
from inquiries.search.purging import SearchPurge

Forget = Callable[[str, str], Awaitable[None]]
"""Deletes what was said in a conversation (municipality, conversation), and has the dialogue layer told."""

ARCHIVE = "archive"
DIALOGUE = "dialogue"


class Persons:
    """PersonDesk over the database and the files."""

    def __init__(
        self,
        database: Database,
        files: DiskFiles,
        undertaker: Undertaker,
        clock: Clock,
        *,
        forget: Forget,
        around: Around,
        archive_services: frozenset[str] = frozenset(),
        backups: Path | None = None,
    ) -> None:
        self._database = database
        self._files = files
        self._undertaker = undertaker
        self._clock = clock
        self._forget = forget
        self._around = around
        self._archive_services = archive_services
        self._backups = backups

    async def find(self, municipality: str, address: Address) -> Found:
        """Tell what is kept under an address, in numbers."""
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
            its = select(inquiries.c.id).where(inquiries.c.conversation.in_(ids))
            numbers = select(inquiries.c.number).where(inquiries.c.conversation.in_(ids)).order_by(inquiries.c.number)
            said = select(func.count()).select_from(messages).where(messages.c.conversation.in_(ids))
            kept = select(func.count()).select_from(attachments).where(attachments.c.inquiry.in_(its))
            return Found(
                conversations=len(ids),
                inquiries=tuple((await connection.execute(numbers)).scalars()),
                messages=int((await connection.execute(said)).scalar_one()),
                attachments=int((await connection.execute(kept)).scalar_one()),
            )

    async def export(self, municipality: str, address: Address, into: Path) -> Found:
        """Write one ZIP file with everything that is kept of a person."""
        found = await self.find(municipality, address)
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
            everything = await collected(connection, municipality, address, ids)
        if not ids and not everything.rows["no_messages_wanted"]:
            raise NotFound("nothing is kept under this address")
        made = self._clock.now()
        await asyncio.to_thread(write, into, everything, address.value, made, self._around, self._files.path)
        return found

    async def erase(self, municipality: str, address: Address) -> Erasure:
        """Delete everything under an address but what must be archived; what was there already is no error."""
        erased, kept, since = [], list[Kept](), self._clock.now()
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
        for conversation in ids:
            begun, held = await self._archived(conversation)
            if held:
                kept += [Kept(number, ARCHIVE) for number in held]
                continue
            await self._forget(municipality, conversation)
            erased.append(conversation)
            since = min(since, begun)
        if not kept:
            await self._wants_none(municipality, address)
        await self._undertaker.run()
        await SearchPurge(self._database).run()
        await self._database.empty_journal()
        backups = await asyncio.to_thread(self._holding, since) if erased else ()
        return Erasure(len(erased), tuple(kept), backups, await self._pending(erased))

    async def _archived(self, conversation: str) -> tuple[datetime, list[str]]:
        """Return since when a conversation is, and the numbers of its inquiries that must be archived."""
        begun = select(conversations.c.created_at).where(conversations.c.id == conversation)
        held = select(inquiries.c.number).where(
            inquiries.c.conversation == conversation, inquiries.c.service.in_(self._archive_services)
        )
        async with self._database.read() as connection:
            since: datetime = (await connection.execute(begun)).scalar_one()
            return since, list((await connection.execute(held)).scalars())

    async def _wants_none(self, municipality: str, address: Address) -> None:
        """Drop the note that an address wants no messages: it is kept of the person, too."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(opt_outs).where(
                    opt_outs.c.municipality == municipality,
                    opt_outs.c.channel == address.channel,
                    opt_outs.c.address == address.value,
                )
            )

    def _holding(self, since: datetime) -> tuple[str, ...]:
        """Return the backups that were made after the first word of what was erased."""
        if self._backups is None or not self._backups.is_dir():
            return ()
        files = (file for file in self._backups.rglob("*") if file.is_file())
        return tuple(sorted(str(file) for file in files if file.stat().st_mtime >= since.timestamp()))

    async def _pending(self, erased: list[str]) -> tuple[str, ...]:
        """Tell whether the dialogue layer has still to be told; the running service does it as soon as it answers."""
        query = select(func.count()).select_from(conversations)
        query = query.where(conversations.c.id.in_(erased), conversations.c.dialogue_stale)
        async with self._database.read() as connection:
            return (DIALOGUE,) if (await connection.execute(query)).scalar_one() else ()
