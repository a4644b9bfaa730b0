"""What crosses layers about looking something up elsewhere: registers of addresses, the economy system's export.

As in `bot.messages`: frozen data, no live objects. Labels are texts by language code; a register that says less than the
four languages is shown in the nearest one that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.errors import Why
from bot.messages import Address

LONGEST_QUERY = 200
"""Characters in a field of a query."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a register is asked by."""

    name: str
    labels: Mapping[str, str]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What staff see of a register before they ask: what it is, by what it is asked, and how many hits it tells at most.

    `wrong` says which setting is wrong where the register is off for that, empty otherwise; `why` says it for people.
    """

    name: str
    labels: Mapping[str, str]
    fields: tuple[Field, ...] = ()
    most: int = 0
    wrong: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a register says of a hit, as plain text."""

    name: str
    labels: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A hit; `person` and `ways` are what of it can be put on an inquiry's person: a name, and where they are reached."""

    values: tuple[Value, ...]
    person: str = ""
    ways: tuple[Address, ...] = ()


class Register(Protocol):
    """A register elsewhere that is asked and never written to; what it says is kept nowhere here."""

    @property
    def card(self) -> Card:
        """What it is and by what it is asked."""
        ...

    async def look_up(self, query: Mapping[str, str]) -> list[Entry]:
        """Return every hit for the fields that are filled in; all of them must fit.

        Raises TooManyHits beyond the card's `most`, RegisterUnavailable, RegisterSlow. What is raised never repeats the
        query, which is about a person.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
