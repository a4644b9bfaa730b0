"""How far a mailbox was read, kept in a file: what others have marked as read meanwhile is taken all the same."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Position:
    """The highest UID up to which everything was stored, and the day on which that was noted (ISO 8601)."""

    uidvalidity: int
    uid: int
    day: str

    @property
    def day_before(self) -> date:
        """A day on which nothing can be missed for want of a common time zone."""
        return date.fromisoformat(self.day) - timedelta(days=1)


class Positions:
    """A file with one position; losing it costs nothing but that read mails are left alone."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, mailbox: str) -> Position | None:
        """Return the position in a mailbox, None where none is noted."""
        try:
            noted = json.loads(self._file.read_text(encoding="utf-8"))
            return Position(**noted["position"]) if noted["mailbox"] == mailbox else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, mailbox: str, position: Position) -> None:
        """Note a position so that it is either the old one or the new one after a power cut. Raises OSError."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({"mailbox": mailbox, "position": asdict(position)}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)
