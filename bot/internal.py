"""What crosses the layers about internal messages: threads of staff among themselves, seen by who takes part alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Attachment, Staff

CHAT, TOPIC = "chat", "topic"
"""A chat is for those who are in it; a topic of the forum is for all staff of the municipality who handle inquiries."""

LONGEST_TEXT = 4_000
LONGEST_TITLE = 120
MOST_MEMBERS = 200
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class InternalMessage:
    """What somebody wrote, the `number`-th of its thread; once deleted there is no text or file, only that there was one."""

    id: str
    number: int
    author: str
    text: str
    at: datetime
    deleted: bool = False
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part, and sees the messages after `since`.

    `delivered` and `seen` are the highest numbers that reached their console, and that they have read.
    """

    staff: str
    since: int = 0
    delivered: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as one of those who take part sees it; `last` is the newest message that is not deleted.

    `open_history` tells that who joins reads what was written before.
    """

    id: str
    kind: str
    title: str
    starter: str
    open_history: bool
    updated_at: datetime
    members: tuple[Member, ...]
    unread: int = 0
    last: InternalMessage | None = None


@dataclass(frozen=True, slots=True)
class NewThread:
    """A thread to be started with its first message; `to` are ids of staff, without the starter, `files` of their files."""

    kind: str
    title: str
    to: tuple[str, ...]
    open_history: bool
    text: str
    client_id: str
    files: tuple[str, ...] = ()


class InternalMessages(Protocol):
    """Internal messages; what somebody has no part in does not exist for them: each raises NotFound."""

    async def start(self, by: Staff, new: NewThread) -> Thread:
        """Start a thread; the same `client_id` again starts no second one. Raises BadInput, TooLong, Empty."""
        ...

    async def say(self, by: Staff, thread: str, text: str, client_id: str, files: Sequence[str] = ()) -> InternalMessage:
        """Write into a thread; the same `client_id` again writes nothing twice. Raises BadInput, TooLong, Empty.

        `files` are ids of files that the writer has added before.
        """
        ...

    async def enclose(self, by: Staff, file: Attachment) -> Attachment:
        """Add a file that a later message of the same person may carry; one that none carries is gone after a day."""
        ...

    async def file(self, by: Staff, thread: str, file: str) -> Attachment:
        """Return a file of a message that one may read."""
        ...

    async def threads(self, by: Staff, *, text: str = "") -> list[Thread]:
        """Return the threads that hold every word of a text, the newest first; they are delivered by that."""
        ...

    async def unread(self, by: Staff) -> int:
        """Return how many messages somebody has not read; nothing is delivered by that."""
        ...

    async def thread(self, by: Staff, thread: str) -> tuple[Thread, list[InternalMessage]]:
        """Return a thread and what one may read of it, in order."""
        ...

    async def read(self, by: Staff, thread: str, number: int) -> None:
        """Write that somebody has read a thread up to a number."""
        ...

    async def add(self, by: Staff, thread: str, staff: Sequence[str]) -> None:
        """Let others take part in a chat."""
        ...

    async def leave(self, by: Staff, thread: str) -> None:
        """Take part in a chat no more; a topic of the forum is then neither unread nor new, until one opens it again."""
        ...

    async def delete(self, by: Staff, thread: str, message: str) -> None:
        """Delete one's own message for all."""
        ...
