"""What the console's interface takes and gives about the inbox: its pieces, and what staff keep of it for themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from console.api.schemas import PRINTED, InquirySummary, PriorityName, Schema, TagName

View = Literal[
    "waiting",
    "mine",
    "unit",
    "unassigned",
    "citizen",
    "overdue",
    "others",
    "put_off",
    "bot",
    "open",
    "closed",
    "mentioned",
    "all",
]
Order = Literal["newest", "waiting", "deadline", "priority"]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]


class InquiryPage(Schema):
    """A piece of the inbox.

    `next` goes into `before` to get what comes below, null at the end; `previous` into `after` to get what comes above.
    `total` is how many the whole list holds and `position` where the piece begins, both null where a cursor was given.
    `unread` are the ids of those in which a citizen said something that the asker has not seen. `counts` tells how many
    each view holds, and of the asker's own how many are `unread`, and `mentions` in notes. `sequence`: see the event stream.
    """

    inquiries: list[InquirySummary]
    next: str | None
    previous: str | None
    position: int | None
    total: int | None
    unread: list[str]
    counts: dict[str, int]
    sequence: int


class Seen(Schema):
    """The number of the last event that was on the screen."""

    sequence: Annotated[int, Field(ge=0, lt=2**31)]


class FilterBody(Schema):
    """A view of somebody's own: a view of the inbox, what inquiries have to be beside standing in it, and their order."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PRINTED)]
    view: View
    order: Order = "newest"
    channel: Word | None = None
    language: Word | None = None
    service: Word | None = None
    unit: Word | None = None
    kind: Word | None = None
    priority: PriorityName | None = None
    tag: TagName | None = None
    unread: bool = False


class FilterInfo(FilterBody):
    """A saved filter."""

    id: str


class FilterList(Schema):
    """The asker's saved filters, by name."""

    filters: list[FilterInfo]
