"""Internal messages over SQLite or PostgreSQL; texts are masked before they are stored, as all that is said is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cleaning import cleaned, named_safely
from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound, Why
from bot.interfaces import Clock, Masker
from bot.internal import CHAT, LONGEST_TEXT, LONGEST_TITLE, MOST_MEMBERS, TOPIC, InternalMessage, NewThread, Thread
from bot.messages import Attachment, Staff
from inquiries.internal.files import drop, file_from, files_of, keep, tie, unsent
from inquiries.internal.models import internal_files
from inquiries.internal.models import internal_left as leavings
from inquiries.internal.models import internal_members as members
from inquiries.internal.models import internal_messages as messages
from inquiries.internal.models import internal_threads as threads
from inquiries.internal.reading import Row, listed, message_of, own_row, unread_of, visible


class SqlInternalMessages:
    """InternalMessages over the database; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock, masker: Masker) -> None:
        self._database = database
        self._clock = clock
        self._masker = masker

    async def start(self, by: Staff, new: NewThread) -> Thread:
        """Start a thread; the same `client_id` again starts no second one. Raises BadInput, TooLong, Empty."""
        to = tuple(dict.fromkeys(staff for staff in new.to if staff != by.id))
        if new.kind == CHAT and not 0 < len(to) < MOST_MEMBERS:
            raise BadInput(
                f"a chat is for one to {MOST_MEMBERS - 1} others", why=Why("chat_members", {"most": str(MOST_MEMBERS - 1)})
            )
        if new.kind not in {CHAT, TOPIC} or (new.kind == TOPIC and not new.title.strip()):
            raise BadInput("a thread is a chat, or a topic with a title", why=Why("thread_form"))
        title = self._masked(new.title, LONGEST_TITLE) if new.title.strip() else ""
        text, now = self._masked(new.text, LONGEST_TEXT), self._clock.now()
        started = str(uuid.uuid4())
        row = {"id": started, "municipality": by.municipality, "kind": new.kind, "title": title, "starter": by.id}
        try:
            async with self._database.write() as connection:
                if (known := await _written(connection, by, new.client_id)) is not None:
                    started = known["thread"]
                else:
                    opened = {
                        "folded_title": title.casefold(),
                        "open_history": new.open_history,
                        "updated_at": now,
                        "last": 0,
                    }
                    await connection.execute(insert(threads).values(**row, **opened))
                    await _join(connection, started, (by.id, *(to if new.kind == CHAT else ())), since=0)
                    await self._append(connection, by, started, 0, text, new.client_id, new.files)
        except IntegrityError as error:
            raise Conflict("the same was sent a moment ago") from error
        return (await self.thread(by, started))[0]

    async def say(self, by: Staff, thread: str, text: str, client_id: str, files: Sequence[str] = ()) -> InternalMessage:
        """Write into a thread; the same `client_id` again writes nothing twice. Raises BadInput, TooLong, Empty."""
        masked = self._masked(text, LONGEST_TEXT)
        try:
            async with self._database.write() as connection:
                found = await own_row(connection, by, thread, lock=True)
                if (known := await _written(connection, by, client_id)) is not None:
                    return message_of(known, (await files_of(connection, [known["id"]])).get(known["id"], ()))
                await _join(connection, thread, (by.id,), since=0)
                return await self._append(connection, by, thread, found["last"], masked, client_id, files)
        except IntegrityError as error:
            raise Conflict("the same was sent a moment ago") from error

    async def enclose(self, by: Staff, file: Attachment) -> Attachment:
        """Add a file that a later message may carry, under the name that is returned."""
        named = named_safely(file, self._masker)
        async with self._database.write() as connection:
            await keep(connection, by, named, self._clock.now())
        return named

    async def file(self, by: Staff, thread: str, file: str) -> Attachment:
        """Return a file of a message that one may read. Raises NotFound."""
        async with self._database.read() as connection:
            await own_row(connection, by, thread)
            mine = select(members.c.since).where(members.c.thread == thread, members.c.staff == by.id)
            since = (await connection.execute(mine)).scalar_one_or_none() or 0
            read = visible(thread, since).with_only_columns(messages.c.id)
            query = select(internal_files).where(internal_files.c.id == file, internal_files.c.message.in_(read))
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("no such file")
        return file_from(row)

    async def threads(self, by: Staff, *, text: str = "") -> list[Thread]:
        """Return the threads that hold every word of a text, the newest first; they are delivered by that."""
        async with self._database.write() as connection:
            found = await listed(connection, by, text, self._clock.now())
            for one in found:
                mine = (members.c.thread == one.id) & (members.c.staff == by.id)
                last = select(threads.c.last).where(threads.c.id == one.id).scalar_subquery()
                await connection.execute(update(members).where(mine).values(delivered=last))
        return found

    async def unread(self, by: Staff) -> int:
        """Return how many messages somebody has not read; nothing is delivered by that."""
        async with self._database.read() as connection:
            return await unread_of(connection, by, self._clock.now())

    async def thread(self, by: Staff, thread: str) -> tuple[Thread, list[InternalMessage]]:
        """Return a thread and what one may read of it, in order."""
        async with self._database.read() as connection:
            await own_row(connection, by, thread)
            one = (await listed(connection, by, "", self._clock.now(), only=thread))[0]
            mine = next((member for member in one.members if member.staff == by.id), None)
            query = visible(thread, mine.since if mine else 0).order_by(messages.c.number)
            rows = (await connection.execute(query)).mappings().all()
            files = await files_of(connection, [row["id"] for row in rows])
        return one, [message_of(row, files.get(row["id"], ())) for row in rows]

    async def read(self, by: Staff, thread: str, number: int) -> None:
        """Write that somebody has read a thread up to a number."""
        async with self._database.write() as connection:
            found = await own_row(connection, by, thread, lock=True)
            await _join(connection, thread, (by.id,), since=0)
            upto = min(number, found["last"])
            mine = (members.c.thread == thread) & (members.c.staff == by.id)
            await connection.execute(update(members).where(mine, members.c.seen < upto).values(seen=upto))
            await connection.execute(update(members).where(mine, members.c.delivered < upto).values(delivered=upto))

    async def add(self, by: Staff, thread: str, staff: Sequence[str]) -> None:
        """Let others take part in a chat."""
        async with self._database.write() as connection:
            found = await own_row(connection, by, thread, lock=True)
            if found["kind"] != CHAT:
                raise BadInput("a topic is for everybody anyhow", why=Why("topic_for_all"))
            await _join(connection, thread, staff, since=0 if found["open_history"] else found["last"])

    async def leave(self, by: Staff, thread: str) -> None:
        """Take part in a chat no more, or hear of a topic no more until one opens it again."""
        async with self._database.write() as connection:
            found = await own_row(connection, by, thread, lock=True)
            await connection.execute(members.delete().where(members.c.thread == thread, members.c.staff == by.id))
            if found["kind"] == TOPIC:
                await connection.execute(leavings.delete().where(leavings.c.thread == thread, leavings.c.staff == by.id))
                await connection.execute(insert(leavings).values(thread=thread, staff=by.id))

    async def delete(self, by: Staff, thread: str, message: str) -> None:
        """Delete one's own message for all."""
        async with self._database.write() as connection:
            await own_row(connection, by, thread)
            own = (messages.c.id == message) & (messages.c.thread == thread) & (messages.c.author == by.id)
            gone = update(messages).where(own, messages.c.deleted_at.is_(None))
            now = self._clock.now()
            emptied = gone.values(text="", folded="", deleted_at=now)
            if (await connection.execute(emptied)).rowcount == 0:
                raise NotFound("there is no such message of yours")
            await drop(connection, internal_files.c.message == message, now)

    async def forget(self, municipality: str, before: datetime) -> int:
        """Delete what was written before a moment, and threads in which nothing was written since; return how many texts.

        Files go with their messages, and those that nobody sent within a day.
        """
        now = self._clock.now()
        own = select(threads.c.id).where(threads.c.municipality == municipality)
        async with self._database.write() as connection:
            over_age = (messages.c.thread.in_(own), messages.c.at < before)
            await drop(connection, internal_files.c.message.in_(select(messages.c.id).where(*over_age)), now)
            await drop(connection, unsent(municipality, now), now)
            old = messages.delete().where(*over_age)
            count = int((await connection.execute(old)).rowcount)
            over = (await connection.execute(own.where(threads.c.updated_at < before))).scalars().all()
            for those in (members, leavings):
                await connection.execute(those.delete().where(those.c.thread.in_(over)))
            await connection.execute(threads.delete().where(threads.c.id.in_(over)))
        return count

    def _masked(self, text: str, limit: int) -> str:
        return self._masker.mask(cleaned(text, limit=limit))[0][:limit]

    async def _append(
        self,
        connection: AsyncConnection,
        by: Staff,
        thread: str,
        last: int,
        text: str,
        client_id: str,
        files: Sequence[str],
    ) -> InternalMessage:
        made = InternalMessage(str(uuid.uuid4()), last + 1, by.id, text, self._clock.now())
        values: dict[str, Any] = {"id": made.id, "thread": thread, "number": made.number, "author": by.id, "text": text}
        values |= {"folded": text.casefold(), "client_id": client_id, "at": made.at}
        await connection.execute(insert(messages).values(**values))
        grown = update(threads).where(threads.c.id == thread).values(last=made.number, updated_at=made.at)
        await connection.execute(grown)
        mine = (members.c.thread == thread) & (members.c.staff == by.id)
        await connection.execute(update(members).where(mine).values(seen=made.number, delivered=made.number))
        return replace(made, files=await tie(connection, by, files, made.id))


async def _written(connection: AsyncConnection, by: Staff, client_id: str) -> Row | None:
    same = (messages.c.author == by.id) & (messages.c.client_id == client_id)
    return (await connection.execute(select(messages).where(same))).mappings().first()


async def _join(connection: AsyncConnection, thread: str, staff: Sequence[str], *, since: int) -> None:
    known = set((await connection.execute(select(members.c.staff).where(members.c.thread == thread))).scalars())
    new = [one for one in dict.fromkeys(staff) if one not in known]
    if len(known) + len(new) > MOST_MEMBERS and len(staff) > 1:
        raise BadInput(f"at most {MOST_MEMBERS} take part in a chat", why=Why("chat_full", {"most": str(MOST_MEMBERS)}))
    for one in new:
        values = {"thread": thread, "staff": one, "since": since, "delivered": since, "seen": since}
        await connection.execute(insert(members).values(**values))
