"""What crosses the layers about who is here: how each of the staff is now, and nothing of how they were before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

IDLE, IN_CONVERSATION = "idle", "in_conversation"
"""What shows by itself of who says nothing: no touch of any console for a while, or a conversation that goes on."""


@dataclass(frozen=True, slots=True)
class ColleagueNow:
    """A member of staff now: `status` as in `bot.routing.STATUSES`, `offline`, or what shows by itself.

    `home` is the id of the municipality that employs who helps here, None for one's own; `units`, `leads` and `on_duty`
    are names of units. `absent` tells that the calendar says so, and `back` until when, if that is known.
    """

    staff: str
    name: str
    username: str
    status: str
    home: str | None = None
    units: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    on_duty: tuple[str, ...] = ()
    competence: tuple[str, ...] = ()
    absent: bool = False
    back: datetime | None = None


class Colleagues(Protocol):
    """Knows who is here."""

    async def now(self, municipality: str) -> list[ColleagueNow]:
        """Return everybody who can log in, those who are there first, then by name."""
        ...

    async def statuses(self, municipality: str) -> Mapping[str, str]:
        """Return the status of everybody who has a console open, by id, with what shows by itself."""
        ...

    async def say(self, municipality: str, staff: str, status: str) -> None:
        """Write what a member of staff says of themselves, and let every console know. Raises BadInput."""
        ...
