"""What crosses the layers of the inbox: how it is asked for, and what each member of staff keeps of it for themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A view of somebody's own: a view of the inbox, narrowed and ordered, under a name."""

    id: str
    name: str
    view: str
    order: InboxOrder = InboxOrder.NEWEST
    wanted: InboxFilter = field(default_factory=InboxFilter)


class OwnInbox(Protocol):
    """Keeps what one member of staff has read and saved; nobody else sees it."""

    async def saw(self, municipality: str, staff: str, inquiry: str, sequence: int) -> int:
        """Write up to which event somebody has seen an inquiry; return how many notes that mention them that reads.

        An earlier event changes nothing. Raises NotFound.
        """
        ...

    async def unsaw(self, municipality: str, staff: str, inquiry: str) -> None:
        """Take an inquiry for one that somebody has not seen, whatever was said in it; for themselves alone."""
        ...

    async def unread(self, municipality: str, staff: str, shown: Collection[str]) -> frozenset[str]:
        """Return which of these inquiries hold something of a citizen that somebody has not seen."""
        ...

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many of somebody's own inquiries are unread, and in how many notes they were mentioned unread.

        A mention counts for as long as they may see its inquiry.
        """
        ...

    async def filters(self, municipality: str, staff: str) -> Sequence[SavedFilter]:
        """Return somebody's saved filters by name."""
        ...

    async def keep(self, municipality: str, staff: str, saved: SavedFilter) -> None:
        """Save a filter, or change the one with its id. Raises Conflict when there are too many."""
        ...

    async def drop(self, municipality: str, staff: str, saved: str) -> None:
        """Delete a saved filter; one that is gone already is no error."""
        ...
