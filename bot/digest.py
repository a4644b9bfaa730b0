"""What crosses the layers of digests: what a member of staff chose, what waits for them, the mail that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DigestWhen(StrEnum):
    """When somebody wants a digest."""

    NEVER = "never"
    AWAY = "away"
    """Once they have not been here for an hour."""
    MORNING = "morning"
    """Before each working day."""


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """What somebody chose; `address` is where digests go, `language` what they are written in."""

    when: DigestWhen = DigestWhen.NEVER
    address: str = ""
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class WaitingInquiry:
    """An inquiry as a digest names it: `title` is empty unless staff gave it, and where the inquiry is guarded."""

    id: str
    number: str
    title: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, as far as they may see it: unread notices by id, and inquiries by why they wait.

    `mentions` is how many of the notices are of mentions; `in_unit` waits in a unit of theirs for whoever takes it.
    """

    notices: tuple[str, ...] = ()
    mentions: int = 0
    unread: tuple[WaitingInquiry, ...] = ()
    overdue: tuple[WaitingInquiry, ...] = ()
    in_unit: tuple[WaitingInquiry, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """What a later digest has to go beyond: one that says the same is not sent."""
        return frozenset(
            {f"notice/{one}" for one in self.notices}
            | {f"unread/{one.id}/{one.changed_at.isoformat()}" for one in self.unread}
            | {f"overdue/{one.id}" for one in self.overdue}
            | {f"unit/{one.id}" for one in self.in_unit}
        )


@dataclass(frozen=True, slots=True)
class StaffMail:
    """A mail of the service to a member of staff; `id` (a UUID) names it, so that the same one again is known."""

    id: str
    municipality: str
    address: str
    name: str
    subject: str
    text: str
    language: str
    at: datetime


class StaffMailer(Protocol):
    """Takes mails to staff."""

    async def mail_staff(self, mail: StaffMail) -> None:
        """Send a mail. Raises ChannelUnavailable when trying again may help, BadInput when it never will."""
        ...


class Digests(Protocol):
    """Keeps what staff chose."""

    async def choice(self, municipality: str, staff: str) -> DigestChoice:
        """Return what somebody chose; who never chose gets none."""
        ...

    async def choose(self, municipality: str, staff: str, choice: DigestChoice) -> None:
        """Keep what somebody chooses."""
        ...
