"""What the interface takes and gives about the search."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from console.api.schemas import Schema

FoundPart = Literal["message", "note", "title", "file", "tags"]
SearchOrder = Literal["relevance", "newest"]


class PieceInfo(Schema):
    """A run of an excerpt, plain text; `hit` tells that it is what was looked for."""

    text: str
    hit: bool


class BystanderInfo(Schema):
    """What the address that was asked for has to do with somebody else's inquiry."""

    role: Literal["copied", "answered", "sent_on"]
    address: str


class SearchHit(Schema):
    """One thing said that was found; `message` is null for a title and for tags, `author` empty.

    `bystander` is set where the address that was asked for stands in the inquiry beside the citizen's. `junk` is closed,
    and stands in the list of junk alone.
    """

    inquiry: str
    number: str
    title: str
    status: str
    part: FoundPart
    message: str | None
    channel: str
    author: str
    author_name: str
    at: datetime
    excerpt: list[PieceInfo]
    bystander: BystanderInfo | None
    junk: bool


class SearchResult(Schema):
    """Part of what was found.

    `total` counts as far as it is worth it, `more` tells that there are more than that. `widened` tells that nothing held
    the words themselves, and what begins so was taken. `waiting` counts changes that the search does not know yet.
    """

    hits: list[SearchHit]
    total: int
    more: bool
    widened: bool
    waiting: int
    next: str | None


class SearchChoice(Schema):
    """Something to filter by."""

    id: str
    name: str


class SearchChoices(Schema):
    """What there is to filter by, by name."""

    units: list[SearchChoice]
    services: list[SearchChoice]
    staff: list[SearchChoice]
    topics: list[SearchChoice]
