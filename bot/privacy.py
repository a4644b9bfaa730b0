"""What crosses layers about privacy: who looked at what, what retention did and will do, what is kept of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from bot.messages import Address, Staff


class Action(StrEnum):
    """What somebody did that is written down."""

    OPENED = "opened"
    SEARCHED = "searched"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"
    ERASED = "erased"
    LOOKED_UP = "looked_up"
    """Asked a register elsewhere."""
    TRANSLATED = "translated"
    """Had something said in an inquiry translated elsewhere."""
    CHECKED = "checked"
    """Read this log itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody is about to see something; `about` is an id or a number, never anything of a citizen."""

    staff: Staff
    action: Action
    about: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoggedLook:
    """A row of the log: number `sequence` of its municipality; `hash` holds all of it and the hash before (hex SHA-256)."""

    sequence: int
    at: datetime
    staff: str
    staff_name: str
    action: str
    about: str
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows of the log are wanted: whose, about what, what they did, from a moment on and before another."""

    staff: str | None = None
    about: str | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole; `broken_at` is the first number that is wrong or missing, `head` the last row's hash."""

    rows: int
    head: str
    broken_at: int | None = None


class AccessLog(Protocol):
    """Who looked at what; rows are only ever added."""

    async def note(self, look: Look) -> None:
        """Write a look down; returns once it is kept. Raises StoreUnavailable: then nobody may look."""
        ...

    async def page(
        self,
        municipality: str,
        *,
        before: int | None = None,
        wanted: LogFilter | None = None,
        limit: int = 50,
    ) -> list[LoggedLook]:
        """Return rows, the newest first."""
        ...

    async def people(self, municipality: str) -> Mapping[str, str]:
        """Return who stands in the log, by id, with the name that they had last."""
        ...

    async def verify(self, municipality: str) -> Verdict:
        """Read the whole log and tell whether it is as it was written."""
        ...


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """A run of retention: `counts` tell how many of what were deleted, or would be when it was `dry`."""

    id: str
    day: date
    dry: bool
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Periods:
    """After how many days without anything happening what is deleted: chats of the bot alone, all others, who it was."""

    chat_days: int
    inquiry_days: int
    identity_days: int


@dataclass(frozen=True, slots=True)
class ArchiveDuty:
    """What must be archived before it may go: inquiries of which services, for how many days after they are done.

    `archives` names the systems that are an archive: what one of them has whole need not stay here any longer.
    """

    services: frozenset[str] = frozenset()
    days: int = 0
    archives: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Deferred:
    """A conversation that somebody wants erased and that must be archived until a day: on that day retention erases it.

    `beside` tells that only what is a bystander's goes then, whose address and answers stand in somebody else's inquiry.
    """

    inquiries: tuple[str, ...]
    asked_at: datetime
    until: date
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """What retention will delete within some days, by day: how many conversations."""

    days: Mapping[date, int]


class RetentionDesk(Protocol):
    """Retention as administrators see it."""

    @property
    def periods(self) -> Periods:
        """The periods that the settings say."""
        ...

    async def runs(self, municipality: str, *, limit: int = 60) -> list[RetentionRun]:
        """Return the runs, the newest first."""
        ...

    async def deferred(self, municipality: str) -> list[Deferred]:
        """Return what waits to be erased until it need not be archived any more, the next one first."""
        ...

    async def dry_run(self) -> RetentionRun:
        """Tell what a run now would delete, and delete nothing."""
        ...

    async def outlook(self, *, days: int = 30) -> Outlook:
        """Tell what the coming days will delete, if nothing happens in it until then."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """An inquiry of a person that is not erased yet, why (`archive`), and the day on which it will be."""

    inquiry: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did; `backups` are files that still hold what was erased, `pending` what is told again later.

    `beside` are the inquiries of others out of which their address and answers were taken. `answer` is what the person is to
    be told, in the language in which they wrote last.
    """

    conversations: int
    kept: tuple[Kept, ...] = ()
    backups: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    answer: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a person, in bare numbers.

    `beside` are the inquiries of others in which they got a copy, something was sent on to them, or they answered.
    `silent` tells that the address wants no messages, `blocked` that what comes from it is junk: both are kept alone, too.
    """

    conversations: int
    inquiries: tuple[str, ...]
    messages: int
    attachments: int
    beside: tuple[str, ...] = ()
    silent: bool = False
    blocked: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is something to be told or erased."""
        return bool(self.conversations or self.beside or self.silent or self.blocked)

    @property
    def named(self) -> list[str]:
        """The numbers of all inquiries that something is told of, or erased in."""
        return [*self.inquiries, *self.beside]


class ArchiveKeeper(Protocol):
    """Knows what must be archived still."""

    async def put_off(self, municipality: str, conversation: str) -> tuple[Kept, ...]:
        """Note that a conversation is to be erased when its duty to be archived ends; nothing where none holds it now."""
        ...


class PersonDesk(Protocol):
    """Requests of a person about what is kept of them (GDPR articles 15 and 17)."""

    async def find(self, municipality: str, address: Address) -> Found:
        """Tell what is kept under an address."""
        ...

    async def export(self, municipality: str, address: Address, into: Path) -> Found:
        """Write one ZIP file with everything. Raises NotFound when there is nothing."""
        ...

    async def erase(self, municipality: str, address: Address) -> Erasure:
        """Delete everything under an address; what must be archived is noted, and deleted when that duty ends."""
        ...
