"""What the console's interface takes and gives about the inbox: its pieces, and what staff keep of it for themselves."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from bot.inbox import Sharing
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
    "junk",
    "mentioned",
    "following",
    "all",
]
Order = Literal["newest", "waiting", "deadline", "priority"]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]


class InquiryPage(Schema):
    """A piece of the inbox.

    `next` goes into `before` to get what comes below, null at the end; `previous` into `after` to get what comes above.
    `total` is how many the whole list holds and `position` where the piece begins, both null where a cursor was given.
    `unread` are the ids of those in which a citizen said something that the asker has not seen, or that the asker has
    marked, `drafted` of those to which the asker has begun a reply. `counts` tells how many each view holds, of the
    asker's own how many are `unread`, of those they follow how many are (`followed`), and `mentions` in notes.
    `sequence`: see the event stream.
    """

    inquiries: list[InquirySummary]
    next: str | None
    previous: str | None
    position: int | None
    total: int | None
    unread: list[str]
    drafted: list[str]
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


class SaveFilter(FilterBody):
    """A saved view: for its maker alone, a unit that is named, or the whole municipality.

    `based_on` is the version that was changed; without it, it is written whatever stands.
    """

    scope: Sharing = Sharing.OWN
    scope_unit: UUID | None = None
    based_on: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class FilterInfo(FilterBody):
    """A saved filter.

    `made_by` is who shares it, null for one's own; `unit_name` is the name of the unit that it is shared with. `hidden`
    tells that the asker has somebody else's out of sight.
    """

    id: str
    scope: Sharing
    scope_unit: str | None
    unit_name: str | None
    made_by: str | None
    may_change: bool
    version: int
    hidden: bool


class SharingUnit(Schema):
    """A unit that the asker may share views with."""

    id: str
    name: str


class FilterList(Schema):
    """What the asker has saved, and what is shared with them, by name; and with whom they may share."""

    filters: list[FilterInfo]
    units: list[SharingUnit]
    may_share: bool


class FilterCounts(Schema):
    """How many inquiries each saved filter in sight holds now, by its id.

    Of those in `more` there may be more: where what is done is counted, no more than the newest inquiries are looked at.
    """

    counts: dict[str, int]
    more: list[str]
