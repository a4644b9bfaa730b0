"""What crosses the layers about named groups of colleagues: a name that stands for several recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Staff

LONGEST_NAME = 100
MOST_OWN = 50
"""So many groups one person, or one unit, may have."""


@dataclass(frozen=True, slots=True)
class GroupText:
    """What one chooses of a group: its name, whether its members see it, and who they are, by id."""

    name: str
    shared: bool
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group as somebody sees it; with `owner` that person's, with `unit` that unit's, whose leader changes it.

    `version` counts changes, so that two who change the same one notice.
    """

    id: str
    says: GroupText
    owner: str | None = None
    unit: str | None = None
    unit_name: str = ""
    version: int = 1
    may_change: bool = False


class Groups(Protocol):
    """Keeps groups. A private one is its owner's alone; a shared one, and a unit's, is there for its members as well.

    What is not there for somebody raises NotFound, what they see but may not change Refused.
    """

    async def seen_by(self, staff: Staff) -> list[Group]:
        """Return the groups that somebody may write to, by name."""
        ...

    async def led_by(self, staff: Staff) -> Mapping[str, str]:
        """Return the names of the units that somebody leads, by id."""
        ...

    async def add(self, by: Staff, says: GroupText, *, unit: str | None) -> None:
        """Make a group: one's own, or that of a unit that one leads. Raises Conflict when there are too many."""
        ...

    async def change(self, by: Staff, group: str, says: GroupText, *, based_on: int) -> None:
        """Change a group. Raises Conflict when somebody else has changed it since."""
        ...

    async def withdraw(self, by: Staff, group: str, *, withdrawn: bool) -> None:
        """Take a group away, or bring it back as it was."""
        ...

    async def members(self, by: Staff, groups: Sequence[str]) -> frozenset[str]:
        """Return who is in some groups at this moment. Raises NotFound for one that is not there for the asker."""
        ...
