"""Drafts: what staff have begun to write to an inquiry and not sent yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import Conflict
from bot.messages import Staff

LONGEST_DRAFT = 16_000
"""In characters: twice a message, so that what is too long to be sent is kept while somebody shortens it."""


class DraftKind(StrEnum):
    """What a draft is to become."""

    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Draft:
    """Something half written by one member of staff; the text is masked as it will be when it is sent.

    `client_id` is the id under which it will be sent, so that a draft that is sent from two machines is one message.
    `version` names this state of it and no other.
    """

    inquiry: str
    staff: str
    kind: DraftKind
    text: str
    client_id: str
    version: str
    updated_at: datetime


class StaleDraft(Conflict):
    """The draft was changed elsewhere since; `current` is how it stands now, None when it was sent or thrown away."""

    def __init__(self, current: Draft | None) -> None:
        super().__init__("the draft was changed in another window")
        self.current = current


class Drafts(Protocol):
    """Keeps drafts: one for each inquiry, member of staff and kind. All raise NotFound for what is not there."""

    async def save(
        self, inquiry: str, staff: Staff, kind: DraftKind, text: str, *, client_id: str, based_on: str
    ) -> Draft | None:
        """Keep a draft upon the version that it was made from ("": none); nothing in it throws it away, and gives None.

        Raises StaleDraft when that is not the version that is kept, TooLong, BadInput.
        """
        ...

    async def of_inquiry(self, municipality: str, inquiry: str) -> list[Draft]:
        """Return everybody's drafts to an inquiry, the newest first."""
        ...

    async def begun(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return to which of these inquiries somebody has begun a reply."""
        ...

    async def take_over(self, inquiry: str, staff: Staff, whose: str) -> Draft:
        """Make a colleague's reply one's own, after what one has written oneself. Raises Conflict without the inquiry."""
        ...

    async def sent(self, municipality: str, inquiry: str, staff: str, kind: DraftKind, client_id: str) -> None:
        """Throw a draft away that was sent; one that has become another meanwhile stays."""
        ...
