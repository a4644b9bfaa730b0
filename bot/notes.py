"""Internal notes once they are written: mended and withdrawn by who wrote them, with what they said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import Conflict
from bot.messages import Message, Staff


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """An earlier wording of a note; `at` is when it was written."""

    version: int
    text: str
    masked: bool
    at: datetime


class StaleNote(Conflict):
    """The note was changed in another window since; `current` is how it stands now."""

    def __init__(self, current: Message) -> None:
        super().__init__("the note was changed in another window")
        self.current = current


class NoteDesk(Protocol):
    """Mends notes. All raise NotFound for what is no note of the inquiry; what changes one is for its writer alone.

    Every step names the `version` that it was made upon. The same step again changes nothing.
    """

    async def change(self, inquiry: str, note: str, *, staff: Staff, text: str, masked: bool, version: int) -> Message:
        """Give a note another wording; the earlier one is kept. Raises StaleNote, Refused, Conflict for a withdrawn one."""
        ...

    async def withdraw(self, inquiry: str, note: str, *, staff: Staff, version: int) -> Message:
        """Take a note back: that there was one stays, what it said is shown to nobody. Raises StaleNote, Refused."""
        ...

    async def restore(self, inquiry: str, note: str, *, staff: Staff, version: int) -> Message:
        """Let a withdrawn note stand as it stood. Raises StaleNote, Refused."""
        ...

    async def versions(self, municipality: str, inquiry: str, note: str) -> list[NoteVersion]:
        """Return the earlier wordings of a note, the newest first; none of one that is withdrawn."""
        ...
