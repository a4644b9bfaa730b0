"""What crosses the layers of the inbox: how it is asked for, and what each member of staff keeps of it for themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.messages import Inquiry, Reach


class InboxOrder(StrEnum):
    """Which inquiries of a view come first."""

    NEWEST = "newest"
    """The newest change."""
    WAITING = "waiting"
    """Who has waited longest; who does not wait comes last."""
    DEADLINE = "deadline"
    """What is due first; what has no deadline that counts comes last."""
    PRIORITY = "priority"
    """The most urgent first, and of what is as urgent who has waited longest."""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What inquiries of a view have to be beside standing in it; None: anything. `unread`: what the asker has not read."""

    channel: str | None = None
    language: str | None = None
    service: str | None = None
    unit: str | None = None
    kind: str | None = None
    priority: str | None = None
    tag: str | None = None
    unread: bool = False


NO_FILTER = InboxFilter()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of a list begins: below the cursor `before`, above the cursor `after`, or at a position (0: the top)."""

    before: str | None = None
    after: str | None = None
    position: int = 0


TOP = Place()


@dataclass(frozen=True, slots=True)
class InboxWindow:
    """A piece of a list in its order.

    `next` is the cursor for what comes below, None at the end; `previous` the one for what came above since or before.
    `total` is how many the whole list holds and `position` where the piece begins; both None where it was asked for by a
    cursor: whoever leafs knows where they are.
    """

    inquiries: tuple[Inquiry, ...]
    next: str | None = None
    previous: str | None = None
    position: int | None = None
    total: int | None = None


class Sharing(StrEnum):
    """Who has a saved filter among their views beside who made it."""

    OWN = "own"
    UNIT = "unit"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A view that somebody made: a view of the inbox, narrowed and ordered, under a name.

    `staff` made it; `scope` says whom it is shared with, and `scope_unit` the unit where it is one. `version` counts
    changes, so that two who change a shared one notice. `hidden` tells that who looks has somebody else's out of sight.
    """

    id: str
    name: str
    view: str
    order: InboxOrder = InboxOrder.NEWEST
    wanted: InboxFilter = field(default_factory=InboxFilter)
    staff: str = ""
    scope: Sharing = Sharing.OWN
    scope_unit: str | None = None
    version: int = 1
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """How many inquiries saved filters hold, by id; of those in `more` there may be more, since not all was looked at."""

    counts: Mapping[str, int]
    more: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit that somebody is in, or leads."""

    name: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at an inquiry changed: how many notices it read, and whether the inquiry was unread."""

    notices: int
    was_unread: bool


class OwnInbox(Protocol):
    """Keeps what one member of staff has read; nobody else sees it."""

    async def saw(self, municipality: str, staff: str, inquiry: str, sequence: int) -> Looked:
        """Write up to which event somebody has seen an inquiry, and that it is not marked as unread any more.

        An earlier event leaves what they have seen as it is. Raises NotFound.
        """
        ...

    async def unsaw(self, municipality: str, staff: str, inquiry: str) -> None:
        """Mark an inquiry as unread until somebody looks at it again; for themselves alone. Raises NotFound."""
        ...

    async def unread(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return which of these inquiries hold something of a citizen that somebody has not seen, or are marked by them."""
        ...

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many of somebody's own inquiries, and of those they follow, are unread, and mentions likewise.

        What they follow, and a mention, count for as long as they may see the inquiry.
        """
        ...


class SavedFilters(Protocol):
    """Keeps saved filters: those of one member of staff, and those that are shared."""

    async def seen_by(self, municipality: str, staff: str) -> Sequence[SavedFilter]:
        """Return what somebody has among their views: their own, their units', the municipality's; by name."""
        ...

    async def one(self, municipality: str, saved: str) -> SavedFilter | None:
        """Return one, also a shared one that was taken away; None where there never was one."""
        ...

    async def units_of(self, municipality: str, staff: str) -> Mapping[str, OwnUnit]:
        """Return the units that somebody is in or leads, by id."""
        ...

    async def keep(self, municipality: str, saved: SavedFilter, *, based_on: int | None = None) -> None:
        """Save a filter, change the one with its id, or bring it back.

        Raises Conflict when its maker has too many, the id is another's, or it is not the version `based_on` any more.
        """
        ...

    async def drop(self, municipality: str, staff: str, saved: str) -> None:
        """Take away what somebody made; what is gone already is no error."""
        ...

    async def hide(self, municipality: str, staff: str, saved: str, *, hidden: bool) -> None:
        """Take what somebody else shares out of one's own sight, or back into it; what is so already is no error.

        Raises NotFound for what is not among one's views, BadInput for what one made oneself.
        """
        ...

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> FilterCounts:
        """Return how many inquiries each of the saved filters that somebody has in sight holds now."""
        ...
