"""Requests of a person: access to everything that is kept of them, and erasure of it.

Erasing is what retention does, at once: texts, deliveries, events, raw arrivals, files, consents, and with them what speaks
for proposals and what is found by searching. Numbers for statistics stay. What the archives act (arkivlova) requires to be
kept is put on a list, and erased by retention when that duty ends; the settings name its services and how long it lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from bot.messages import Address
from bot.privacy import ArchiveDuty, Erasure, Found, Kept
from inquiries.files import DiskFiles, Undertaker
from inquiries.junk.models import blocked_senders
from inquiries.models import attachments, conversations, inquiries, messages, opt_outs
from inquiries.privacy.beside import conversations_with, has_answers
from inquiries.privacy.beside import erase as erase_beside
from inquiries.privacy.beside_waiting import put_off as put_beside_off
from inquiries.privacy.keeping import held, put_off
from inquiries.privacy.person import collected, conversations_of, has_gone
from inquiries.privacy.report import Around, erasure_answer, write
from inquiries.search.purging import SearchPurge

Forget = Callable[[str, str], Awaitable[None]]
"""Deletes what was said in a conversation (municipality, conversation), and has the dialogue layer told."""

ARCHIVE = "archive"
DIALOGUE = "dialogue"


class Persons:
    """PersonDesk and ArchiveKeeper over the database and the files."""

    def __init__(
        self,
        database: Database,
        files: DiskFiles,
        undertaker: Undertaker,
        clock: Clock,
        *,
        forget: Forget,
        around: Around,
        duty: ArchiveDuty | None = None,
        backups: Path | None = None,
    ) -> None:
        self._database = database
        self._files = files
        self._undertaker = undertaker
        self._clock = clock
        self._forget = forget
        self.around = around
        self._duty = duty or ArchiveDuty()
        self._backups = backups

    async def find(self, municipality: str, address: Address) -> Found:
        """Tell what is kept under an address, in numbers."""
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
            its = select(inquiries.c.id).where(inquiries.c.conversation.in_(ids))
            numbers = select(inquiries.c.number).where(inquiries.c.conversation.in_(ids)).order_by(inquiries.c.number)
            said = select(func.count()).select_from(messages).where(messages.c.conversation.in_(ids))
            kept = select(func.count()).select_from(attachments).where(attachments.c.inquiry.in_(its))
            beside = await conversations_with(connection, municipality, address, ids)
            return Found(
                conversations=len(ids),
                inquiries=tuple((await connection.execute(numbers)).scalars()),
                messages=int((await connection.execute(said)).scalar_one()),
                attachments=int((await connection.execute(kept)).scalar_one()),
                beside=tuple(dict.fromkeys(number for numbers in beside.values() for number in numbers)),
                silent=await _names(connection, opt_outs, municipality, address),
                blocked=await _names(connection, blocked_senders, municipality, address),
            )

    async def export(self, municipality: str, address: Address, into: Path) -> Found:
        """Write one ZIP file with everything that is kept of a person."""
        found = await self.find(municipality, address)
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
            everything = await collected(connection, municipality, address, ids)
        if not found.anything:
            raise NotFound("nothing is kept under this address")
        made = self._clock.now()
        await asyncio.to_thread(write, into, everything, address.value, made, self.around, self._files.path)
        return found

    async def erase(self, municipality: str, address: Address) -> Erasure:
        """Delete everything under an address, what must be archived on the day when that duty ends."""
        erased, kept, waits, since = [], list[Kept](), list[Kept](), self._clock.now()
        async with self._database.read() as connection:
            ids = await conversations_of(connection, municipality, address)
            language, gone = await self._language(connection, ids), await has_gone(connection, ids)
            gone += await has_answers(connection, municipality, address, ids)
            others = await conversations_with(connection, municipality, address, ids)
        for conversation in ids:
            begun, stays = await self._put_off(conversation)
            if stays:
                kept += stays
                continue
            await self._forget(municipality, conversation)
            erased.append(conversation)
            since = min(since, begun)
        beside = list[str]()
        for conversation, numbers in others.items():
            begun, stays = await self._erase_beside(conversation, address, numbers)
            waits += stays
            if not stays:
                beside += numbers
                since = min(since, begun)
        if not kept and not waits:
            await self._drop_notes(municipality, address)
        await self._undertaker.run()
        await SearchPurge(self._database).run()
        await self._database.empty_journal()
        backups = await asyncio.to_thread(self._holding, since) if erased or beside else ()
        unnamed = [replace(one, inquiry="") for one in waits]
        answer = erasure_answer(self.around, language, [*kept, *unnamed], gone)
        return Erasure(len(erased), (*kept, *waits), backups, await self._pending(erased), answer, tuple(beside))

    async def put_off(self, municipality: str, conversation: str) -> tuple[Kept, ...]:
        """Note that a conversation is to be erased when its duty to be archived ends; nothing where none holds it now."""
        mine = select(conversations.c.id).where(
            conversations.c.id == conversation,
            conversations.c.municipality == municipality,
            conversations.c.deleted_at.is_(None),
        )
        async with self._database.read() as connection:
            if (await connection.execute(mine)).first() is None:
                return ()
        return tuple((await self._put_off(conversation))[1])

    async def _put_off(self, conversation: str) -> tuple[datetime, list[Kept]]:
        """Return since when a conversation is, and its inquiries that must be archived: they wait for their day now."""
        begun = select(conversations.c.created_at).where(conversations.c.id == conversation)
        now, zone = self._clock.now(), ZoneInfo(self.around.zone)
        async with self._database.write() as connection:
            since: datetime = (await connection.execute(begun)).scalar_one()
            numbers = await held(connection, conversation, self._duty, now)
            if not numbers:
                return since, []
            until = await put_off(connection, conversation, self._duty, now, zone)
        return since, [Kept(number, ARCHIVE, until) for number in numbers]

    async def _erase_beside(
        self, conversation: str, address: Address, numbers: tuple[str, ...]
    ) -> tuple[datetime, list[Kept]]:
        """Take a person out of somebody else's conversation; return since when it is, and what must be archived of it."""
        begun = select(conversations.c.created_at).where(conversations.c.id == conversation)
        now, zone = self._clock.now(), ZoneInfo(self.around.zone)
        async with self._database.write() as connection:
            since: datetime = (await connection.execute(begun)).scalar_one()
            if await held(connection, conversation, self._duty, now):
                until = await put_beside_off(connection, conversation, address.value, self._duty, now, zone)
                return since, [Kept(number, ARCHIVE, until) for number in numbers]
            await erase_beside(connection, conversation, address.value, now)
        return since, []

    async def _language(self, connection: AsyncConnection, ids: list[str]) -> str:
        query = select(conversations.c.language).where(conversations.c.id.in_(ids))
        found = (await connection.execute(query.order_by(conversations.c.updated_at.desc()))).scalars().first()
        return found or self.around.language

    async def _drop_notes(self, municipality: str, address: Address) -> None:
        """Drop the notes that an address wants no messages, or is blocked: they are kept of the person, too."""
        async with self._database.write() as connection:
            for table in (opt_outs, blocked_senders):
                await connection.execute(delete(table).where(_naming(table, municipality, address)))

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


async def _names(connection: AsyncConnection, table: Table, municipality: str, address: Address) -> bool:
    query = select(table.c.address).where(_naming(table, municipality, address))
    return (await connection.execute(query)).first() is not None


def _naming(table: Table, municipality: str, address: Address) -> ColumnElement[bool]:
    mine = (table.c.municipality == municipality) & (table.c.channel == address.channel)
    return mine & (table.c.address == address.value)
