"""Internal messages that tell: every change goes to the consoles of who takes part, and what is new to their notices."""

from __future__ import annotations

from collections.abc import Sequence

from bot.database import Database
from bot.interfaces import Clock, EventBus, Masker, Notices
from bot.internal import CHAT, InternalMessage, NewThread, Thread
from bot.messages import Signal, Staff
from inquiries.internal.store import SqlInternalMessages

TOPIC_OF_SIGNAL = "internal"


class TellingMessages(SqlInternalMessages):
    """InternalMessages whose changes are heard of. The frame holds no text: consoles ask again, by their own rights."""

    def __init__(self, database: Database, clock: Clock, masker: Masker, notices: Notices, bus: EventBus) -> None:
        super().__init__(database, clock, masker)
        self._notices = notices
        self._bus = bus

    async def start(self, by: Staff, new: NewThread) -> Thread:
        """Start a thread, and tell."""
        started = await super().start(by, new)
        await self._tell_new(by, started, everybody=started.kind != CHAT)
        return started

    async def say(self, by: Staff, thread: str, text: str, client_id: str, files: Sequence[str] = ()) -> InternalMessage:
        """Write into a thread, and tell."""
        said = await super().say(by, thread, text, client_id, files)
        await self._tell_new(by, (await self.thread(by, thread))[0])
        return said

    async def read(self, by: Staff, thread: str, number: int) -> None:
        """Write that somebody has read, and take its notices away."""
        await super().read(by, thread, number)
        about = f"thread:{thread}"
        mine = await self._notices.of(by.municipality, by.id, unread=True)
        await self._notices.read(by.municipality, by.id, [one.id for one in mine if one.about == about])
        await self._changed(by, (await self.thread(by, thread))[0])

    async def add(self, by: Staff, thread: str, staff: Sequence[str]) -> None:
        """Let others take part, and tell."""
        await super().add(by, thread, staff)
        await self._tell_new(by, (await self.thread(by, thread))[0])

    async def leave(self, by: Staff, thread: str) -> None:
        """Take part no more, and tell."""
        before = (await self.thread(by, thread))[0]
        await super().leave(by, thread)
        await self._changed(by, before)

    async def delete(self, by: Staff, thread: str, message: str) -> None:
        """Delete for all, and tell."""
        await super().delete(by, thread, message)
        await self._changed(by, (await self.thread(by, thread))[0])

    async def _tell_new(self, by: Staff, thread: Thread, *, everybody: bool = False) -> None:
        """Leave one notice for as long as somebody has not read: ten messages in a row are one thing to look at.

        Of a topic of the forum, which all may read, those hear who have written in it; of a new one the consoles of all,
        which count it.
        """
        told = {member.staff for member in thread.members}
        if thread.kind != CHAT:
            told = {said.author for said in (await self.thread(by, thread.id))[1]}
        for member in thread.members:
            if member.staff in told - {by.id}:
                await self._notices.tell(
                    by.municipality,
                    member.staff,
                    "internal",
                    about=f"thread:{thread.id}",
                    text="internal",
                    details={"title": thread.title or by.name},
                    once=f"internal/{thread.id}/{member.seen}",
                )
        await self._changed(by, thread, everybody=everybody)

    async def _changed(self, by: Staff, thread: Thread, *, everybody: bool = False) -> None:
        body = {"for": [member.staff for member in thread.members], "thread": thread.id, "everybody": everybody}
        await self._bus.publish(Signal(TOPIC_OF_SIGNAL, by.municipality, None, body))
