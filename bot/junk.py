"""Junk: out of all that is to be done and counted, without a word to its sender, and back as it was; blocked senders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.messages import Address, Staff

BLOCKABLE = frozenset({"email", "sms", "xmpp"})
"""Channels whose addresses are people's own; whoever writes on a page is nobody who could be known again."""


Unblock = Literal["no", "here", "sender"]
"""Which block is lifted with putting back: none, one that was made with sorting out there, or the sender's, wherever."""


@dataclass(frozen=True, slots=True)
class JunkStanding:
    """How an inquiry stands: whether it is junk, who would be blocked (None where nobody can be), and whether they are."""

    junk: bool
    sender: Address | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class BlockedSender:
    """Somebody whose messages begin as junk; `staff` is the id of who blocked them."""

    id: str
    address: Address
    staff: str
    at: datetime


class Junk(Protocol):
    """Sorts junk out and back; whether somebody may see an inquiry is asked before."""

    async def standing(self, municipality: str, inquiry: str) -> JunkStanding:
        """Return how an inquiry stands. Raises NotFound."""
        ...

    async def sort_out(self, inquiry: str, *, staff: Staff, block: bool = False) -> None:
        """Close an inquiry as junk, and block its sender where that is wanted; twice is once.

        Raises NotFound, BadInput where nobody can be blocked, and Conflict where a colleague has the conversation or the
        inquiry was merged into another.
        """
        ...

    async def put_back(self, inquiry: str, *, staff: Staff, people: Mapping[str, str], unblock: Unblock = "no") -> None:
        """Let an inquiry stand as it did before it was junk, its sender no more blocked where that is wanted.

        `people` are the names, by id, of those who may have it again. What is no junk stays as it is. Raises NotFound,
        and Conflict where its person has a newer one that is open.
        """
        ...

    async def blocked(self, municipality: str) -> list[BlockedSender]:
        """Return the blocked senders, who was blocked last first."""
        ...

    async def unblock(self, sender: str, *, staff: Staff) -> None:
        """Let what a sender writes come in as anybody's; twice is once."""
        ...
