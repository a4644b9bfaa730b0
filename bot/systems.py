"""Which version of which system each municipality runs, so that whoever helps a neighbour knows what stands before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SystemWords:
    """What is said of a system: its name, the version that runs, and what a helper should know."""

    name: str
    version: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MunicipalSystem:
    """A system as one municipality runs it.

    `revision` counts changes, so that two who change the same one notice; `changed_by` is the id of who did it last.
    """

    id: str
    municipality: str
    says: SystemWords
    revision: int
    changed_at: datetime
    changed_by: str


class Systems(Protocol):
    """Keeps the version overview; everybody reads all of it, each municipality writes its own."""

    async def all(self) -> list[MunicipalSystem]:
        """Return what every municipality runs, by system and municipality."""
        ...

    async def add(self, municipality: str, says: SystemWords, *, by: str) -> MunicipalSystem:
        """Add one. Raises NameTaken where the municipality has one of that name."""
        ...

    async def change(self, municipality: str, system: str, says: SystemWords, *, by: str, based_on: int) -> None:
        """Change one. Raises NotFound, NameTaken, and Conflict when somebody else has changed it since."""
        ...

    async def withdraw(self, municipality: str, system: str, *, by: str, withdrawn: bool) -> None:
        """Take one away, or bring it back. Raises NotFound, and NameTaken when another has its name by now."""
        ...
