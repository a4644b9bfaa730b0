"""What a chat window may know of its own conversation beside what is said in it: files, the queue, a copy, a way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.messages import Address, Attachment, Message

MADE = "made"
"""The detail of a message that names what its words are made of when it is sent, in place of its text."""


class Made(StrEnum):
    """Words that are made when a mail goes: the store keeps no second copy of a chat, and no code."""

    COPY = "copy"
    CODE = "copy_code"


def proof_of_copy(number: str) -> str:
    """Return by what a code for a copy is made: another one than opens the inquiry's own page."""
    return f"copy/{number}"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody in a chat waited for a person, from `since`; `ended` is None while they still wait."""

    since: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Continued:
    """What another browser needs to go on with a conversation; `inquiry` is the number of its newest one."""

    conversation: str
    secret: str
    language: str
    inquiry: str | None


class Chatting(Protocol):
    """Reads what belongs to one conversation; it is for the caller to have proof of whose it is."""

    async def file(self, municipality: str, conversation: str, attachment: str) -> Attachment:
        """Return a file of a message that the citizen sees. Raises NotFound."""
        ...

    async def said(self, municipality: str, conversation: str) -> list[Message]:
        """Return what the citizen sees of the conversation, oldest first."""
        ...

    async def ahead(self, municipality: str, conversation: str) -> int | None:
        """Return how many other chats have waited longer for a person, None when this one does not wait."""
        ...

    async def waits(self, municipality: str, since: datetime, limit: int) -> list[Wait]:
        """Return the newest waits in chats that began after a moment, `limit` at most, newest first."""
        ...


class Continuing(Protocol):
    """Keys by which a conversation goes on in another browser, each good once and for ten minutes."""

    async def offer(self, municipality: str, conversation: str, secret: str) -> tuple[str, datetime]:
        """Return a key and until when it is good; the one before it is good no more. Raises NotFound."""
        ...

    async def take(self, municipality: str, key: str) -> Continued:
        """Use a key up. Raises NotFound for one that was used, is too old or never was."""
        ...


class Copying(Protocol):
    """Sends a chat's copy, and the code that proves who reads an address, through the outbox.

    The words of both are made when the mail goes: neither code nor copy is stored among what was said.
    """

    async def number(self, municipality: str, conversation: str) -> str:
        """Return the number of the conversation's newest inquiry. Raises NotFound."""
        ...

    async def send_code(self, municipality: str, conversation: str, to: Address, text: str, language: str) -> None:
        """Send a code; `text` stands for it in the record, where only staff see it. Raises NotFound."""
        ...

    async def send(self, municipality: str, conversation: str, to: Address, text: str, language: str, *, once: str) -> None:
        """Send the copy; `text` tells of it in the chat. The same `once` again sends nothing more. Raises NotFound."""
        ...
