"""What crosses the layers of the search in everything said.

As in `bot.messages`: frozen data, no live objects; times are timezone-aware UTC, identifiers UUIDs unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.messages import Reach

MOST_COUNTED = 500
"""Hits beyond this are not counted: «more than 500» says as much as any number, and for each that is counted somebody's
right to see it is looked up."""


class Part(StrEnum):
    """What of an inquiry was found."""

    MESSAGE = "message"
    NOTE = "note"
    """What staff wrote for staff alone."""
    TITLE = "title"
    FILE = "file"
    """The names of a message's files."""
    TAGS = "tags"


class Role(StrEnum):
    """What an address had to do with a message beside the citizen's, what says least first."""

    COPIED = "copied"
    ANSWERED = "answered"
    """Its person wrote the message from outside."""
    SENT_ON = "sent_on"


class Order(StrEnum):
    """Which hits come first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who searches, and how far they reach: what they may not see is not found."""

    municipality: str
    staff: str
    reach: Reach = "all"


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What hits have to be beside holding the words; None: anything.

    `kind` is the type of the inquiry, `author` who said it (`citizen`, `staff`, `bot`, `outside`, `notice`), `channel` the
    way it came or went. Hits are of `since` or later and earlier than `until`.
    """

    channel: str | None = None
    status: str | None = None
    unit: str | None = None
    responsible: str | None = None
    service: str | None = None
    topic: str | None = None
    kind: str | None = None
    language: str | None = None
    author: str | None = None
    part: Part | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an excerpt; `hit` tells that it is what was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Bystander:
    """Why an inquiry was found by an address that is not its citizen's."""

    role: Role
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing said that was found; `message` is None for a title and for tags, `excerpt` is plain text.

    `bystander` is set where the address that was asked for stands in the inquiry beside the citizen's. `junk` is closed,
    and stands in the list of junk alone.
    """

    inquiry: str
    number: str
    title: str
    status: str
    part: Part
    message: str | None
    channel: str
    author: str
    author_name: str
    at: datetime
    excerpt: tuple[Piece, ...]
    bystander: Bystander | None = None
    junk: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Part of what was found, and the cursor for more.

    `total` counts up to MOST_COUNTED; `more` tells that there are more than that. `widened` tells that nothing held the
    words themselves and words that begin with them, or parts of them, were taken instead.
    """

    found: tuple[Found, ...]
    total: int
    more: bool
    widened: bool
    next: str | None


class MessageSearch(Protocol):
    """Finds what was said, among what the asker may see."""

    async def search(
        self, asker: Asker, text: str, wanted: SearchFilter, *, order: Order, cursor: str | None = None, limit: int = 20
    ) -> SearchPage:
        """Return what holds every word of a text. Raises Malformed for a cursor that is none."""
        ...
