"""Canned replies and macros: what staff send and do again and again, for the municipality, a unit, or one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Ending(StrEnum):
    """What a macro does with an inquiry after all else."""

    SOLVE = "solve"
    CLOSE = "close"
    PUT_OFF = "put_off"


@dataclass(frozen=True, slots=True)
class Actions:
    """What a macro does with an inquiry, in this order; what is empty is left out.

    `take` gives it to who runs it. `days` is for how many days it is put off, to the next opening.
    """

    take: bool = False
    unit: str | None = None
    service: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    ending: Ending | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class CannedText:
    """What a canned reply says: `texts` by language, `shortcut` is what is typed after the slash; {{names}} get filled.

    `titles` by language has one that came with Torg for as long as nobody has given it another title. With `actions` it is a
    macro, whose text is put into the reply that somebody writes; it may have none.
    """

    title: str
    shortcut: str
    texts: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)
    actions: Actions | None = None


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A canned reply; with `unit` that unit's, with `staff` that person's own, with neither the whole municipality's.

    `version` counts changes, so that two who change the same one notice.
    """

    id: str
    says: CannedText
    unit: str | None = None
    staff: str | None = None
    version: int = 1
    withdrawn: bool = False


class CannedReplies(Protocol):
    """Keeps canned replies and macros; each belongs to a municipality. All raise NotFound for what is not there."""

    async def seen_by(self, municipality: str, staff: str) -> list[CannedReply]:
        """Return what somebody may use: the municipality's, that of their units, their own; by title."""
        ...

    async def one(self, municipality: str, reply: str) -> CannedReply:
        """Return one, also a withdrawn one."""
        ...

    async def units_of(self, municipality: str, staff: str) -> dict[str, str]:
        """Return the names of the units that somebody is in, by id."""
        ...

    async def add(self, municipality: str, says: CannedText, *, unit: str | None, staff: str | None) -> CannedReply:
        """Add one."""
        ...

    async def change(self, municipality: str, reply: str, says: CannedText, *, based_on: int) -> CannedReply:
        """Change what one says. Raises Conflict when somebody else has changed it since."""
        ...

    async def withdraw(self, municipality: str, reply: str, *, withdrawn: bool) -> None:
        """Take one away, or bring it back."""
        ...
