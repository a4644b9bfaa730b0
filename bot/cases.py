"""What crosses the layers about case and archive systems: frozen data, as in `bot.messages`, and the seams around it.

A *case* is here what was sent to another system of one inquiry at one time; the *reference* is that system's own number of
the case it made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import Conflict, Why
from bot.messages import Attachment, Contact, Health, Message, Staff

LONGEST_REFERENCE = 100
LONGEST_URL = 1000
LONGEST_REASON = 300


class CaseState(StrEnum):
    """How far a case has come."""

    WAITING = "waiting"
    """Is sent, or tried again."""
    DELIVERED = "delivered"
    """The other system has it; its reference may come later."""
    REFUSED = "refused"
    """The other system said no: trying again changes nothing until somebody has changed something."""
    FAILED = "failed"
    """The other system could not be reached for so long that nobody tries any more."""


class NothingNew(Conflict):
    """Everything that was chosen has been sent to that system already."""

    code = "nothing_new"


@dataclass(frozen=True, slots=True)
class CaseSystem:
    """A system that inquiries can be sent to; `kind` is `noark` (a package in a folder) or `webhook`."""

    name: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """What goes along: what was said, internal notes, files, and how the person can be reached."""

    messages: bool = True
    notes: bool = False
    files: bool = True
    person: bool = True


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What would be sent: `messages` and `notes` are counts, `files` those that go along, `persons` who is named.

    `refused_files` are the names of files that were never kept, `before` how many messages that system has already, and
    `reference` is the case that those went to.
    """

    messages: int
    notes: int
    files: tuple[Attachment, ...]
    persons: tuple[Contact, ...]
    refused_files: tuple[str, ...] = ()
    before: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SentCase:
    """A case as it stands; `reason` tells why it was refused or is tried again, `why` the same where Torg found it itself.

    `referred_by` is the id of the member of staff who wrote the reference down, None when the other system told it.
    `due_at` is when it is tried next, None when it is not.
    """

    id: str
    municipality: str
    inquiry: str
    number: str
    system: str
    state: CaseState
    choice: CaseChoice
    messages: int
    files: int
    sent_by: str
    sent_at: datetime
    attempts: int
    reason: str = ""
    why: Why | None = None
    due_at: datetime | None = None
    delivered_at: datetime | None = None
    reference: str = ""
    url: str = ""
    referred_by: str | None = None
    referred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseContent:
    """All that is sent of an inquiry, read from the record at the moment of sending.

    `kind` is the inquiry's type, `service` and `unit` are names. `reference` is the case of that system to which earlier
    messages of the inquiry went, empty for a new one. `messages` hold notes too where those were chosen; their files are
    those that go along.
    """

    id: str
    system: str
    municipality: str
    number: str
    title: str
    status: str
    channel: str
    language: str
    opened_at: datetime
    closed_at: datetime | None
    kind: str
    service: str
    unit: str
    sent_by: str
    sent_at: datetime
    reference: str
    persons: tuple[Contact, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What a system said of a case: its reference and where to read it, or why it was refused.

    `refused` is in the system's own words, or in ours with a `why` where it gave none.
    """

    reference: str = ""
    url: str = ""
    refused: str = ""
    why: Why | None = None


class CaseBackend(Protocol):
    """A way to hand a case on."""

    async def deliver(self, content: CaseContent) -> CaseAnswer:
        """Hand a case on; the same case may come twice after a crash, and must not become two over there.

        Raises BadInput when it never will be accepted, Unavailable when trying again may help.
        """
        ...

    async def answers(self) -> Mapping[str, CaseAnswer]:
        """Return what the system has left for us since, by case; the same answer may be returned again and again."""
        ...

    async def taken_up(self, case: str) -> None:
        """Know that an answer stands in the record."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class CaseStore(Protocol):
    """The table of cases as the dispatcher needs it."""

    async def release(self) -> None:
        """Make due at once what this node had claimed when it died."""
        ...

    async def claim(self, system: str) -> tuple[SentCase, CaseContent] | None:
        """Return the case that is due by a system and has waited longest, None when none is; nobody else gets it now.

        One whose messages were deleted or withdrawn meanwhile is refused on the way.
        """
        ...

    async def delivered(self, case: str, answer: CaseAnswer) -> None:
        """Write that a system has a case, and its reference where it told one."""
        ...

    async def put_off(self, case: str, reason: str, retry_at: datetime, *, why: Why | None = None) -> None:
        """Write why a case could not be handed on, and when it is tried again."""
        ...

    async def ended(self, case: str, state: CaseState, reason: str, *, why: Why | None = None) -> None:
        """Write that a case was refused, or that nobody tries any more."""
        ...

    async def answered(self, case: str, answer: CaseAnswer, *, system: str, call: str = "") -> bool:
        """Write what a system said later; False when that is known. `call` is the id of a call that counts once.

        Raises NotFound for a case that is not there, or is another system's.
        """
        ...


class Cases(Protocol):
    """Cases under the hands of staff; each raises NotFound for what is not the municipality's."""

    def systems(self) -> Sequence[CaseSystem]:
        """Return the systems that inquiries can be sent to."""
        ...

    def healths(self) -> Sequence[Health]:
        """Return how each system is."""
        ...

    async def of_inquiry(self, municipality: str, inquiry: str) -> list[SentCase]:
        """Return what was sent of an inquiry, the newest first."""
        ...

    async def unsettled(self, municipality: str) -> list[SentCase]:
        """Return what was refused or failed, and what waits for another try, the newest first."""
        ...

    async def preview(self, municipality: str, inquiry: str, system: str, choice: CaseChoice) -> CasePreview:
        """Return what would be sent."""
        ...

    async def send(self, inquiry: str, system: str, choice: CaseChoice, *, client_id: str, staff: Staff) -> SentCase:
        """Send an inquiry; the same `client_id` of the same person is the same case. Raises NothingNew, Conflict."""
        ...

    async def retry(self, inquiry: str, case: str, *, staff: Staff) -> SentCase:
        """Try a refused or failed one again. Raises Conflict."""
        ...

    async def refer(self, inquiry: str, case: str, answer: CaseAnswer, *, staff: Staff) -> SentCase:
        """Write the reference down by hand. Raises BadInput."""
        ...

    async def package(self, municipality: str, inquiry: str, case: str) -> tuple[str, bytes]:
        """Return a case as a Noark 5 package: its file name and bytes. Raises BadInput once its messages are gone."""
        ...


class CaseAnswers(Protocol):
    """Takes what the case system says by itself."""

    async def receive(self, case: str, headers: Mapping[str, str], body: bytes) -> CaseAnswer:
        """Take a signed answer (Standard Webhooks). Raises Refused, BadInput, NotFound."""
        ...
