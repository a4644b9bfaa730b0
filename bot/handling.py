"""What crosses the layers of handling inquiries: registering, describing, suggesting, linking, and what was done.

As in `bot.messages`: frozen data, no live objects; times are timezone-aware UTC, identifiers UUIDs unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.errors import Conflict
from bot.experience import TopicHit
from bot.messages import Address, Inquiry

REGISTERED_CHANNELS = ("telephone", "visit", "letter_in")
"""How an inquiry came that staff write down: nothing can be sent back by these."""


class Kind(StrEnum):
    """The type of an inquiry."""

    QUESTION = "question"
    FAULT = "fault"
    APPLICATION = "application"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    ACCESS = "access"
    """Somebody wants to see a document or what is kept about them."""
    OTHER = "other"


class Priority(StrEnum):
    """How urgent staff find an inquiry, the most urgent last."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


def urgency(priority: str) -> int:
    """Return how urgent a priority is, more for more."""
    return list(Priority).index(Priority(priority))


LONGEST_TAG = 40
"""In characters."""
MOST_TAGS = 10
"""Of one inquiry, as far as staff give it tags; a merge may leave it with more."""


class Result(StrEnum):
    """What came of a call, visit or letter on the spot, or that there was none."""

    ANSWERED = "answered"
    MINE = "mine"
    """Who registered it follows it up."""
    QUEUE = "queue"
    WRITTEN = "written"
    """Nobody asked: a member of staff writes to somebody, and waits for the answer."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A call, visit or letter as staff write it down, or the first message to somebody who has not written.

    Everything but the first three may be left out; a first message has a `text`, and goes to `address`.

    The same `client_id` from the same person of the staff is the same inquiry. `text` is cleaned and masked already, and
    so are `title` and `name`. `address` is where the person can be answered. `suggested` names the fields that hold what
    Torg suggested, so that it may suggest better; a field that is neither given nor suggested is left empty for good.
    """

    channel: str
    client_id: str
    result: Result
    text: str = ""
    masked: bool = False
    language: str = "nb"
    title: str = ""
    kind: str | None = None
    priority: str = Priority.NORMAL.value
    topic: str | None = None
    service: str | None = None
    address: Address | None = None
    name: str = ""
    suggested: frozenset[str] = frozenset()


FIELDS = ("title", "kind", "priority", "topic", "service", "unit", "responsible", "language")
"""The fields of an inquiry that staff may change, in the order in which they are shown; its tags come last."""


@dataclass(frozen=True, slots=True)
class Fields:
    """How an inquiry is described; every one may be empty but priority and language.

    `topic` and `service` are ids of the vocabulary and the register, `unit` and `responsible` of a unit and a member of
    staff. `suggested` names those that Torg filled in. `version` counts the changes; `changed_by` is who of the staff made
    the last one, None when nobody has.
    """

    version: int
    title: str
    kind: str | None
    priority: str
    topic: str | None
    service: str | None
    unit: str | None
    responsible: str | None
    language: str
    tags: tuple[str, ...] = ()
    suggested: frozenset[str] = frozenset()
    changed_by: str | None = None
    changed_at: datetime | None = None

    def value(self, name: str) -> str | None:
        """Return one of `FIELDS`; an empty title is None."""
        found: str | None = getattr(self, name)
        return found or None


class Stale(Conflict):
    """Somebody has changed the fields since; `current` is how they stand now."""

    def __init__(self, current: Fields) -> None:
        super().__init__("somebody else has changed the inquiry since")
        self.current = current


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about an inquiry beside talking; `staff` is None when Torg did it.

    `sentence` says it in words where routing has some, in the language that was asked for.
    """

    id: str
    kind: str
    staff: str | None
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    sentence: str | None = None


class NoUndo(StrEnum):
    """Why a merge cannot be undone."""

    UNRECORDED = "unrecorded"
    """It was done before Torg wrote down what moved."""
    DELETED = "deleted"
    LATE = "late"
    MOVED_ON = "moved_on"
    """Some of what moved was split off, or merged further."""
    CLOSED = "closed"
    HELD = "held"
    """A colleague has the inquiry that took everything over."""
    SAID_SINCE = "said_since"
    NEWER = "newer"
    """The person has another open inquiry in the conversation that the emptied one is part of."""


@dataclass(frozen=True, slots=True)
class MergeUndo:
    """Whether a merge can be undone: `inquiry` was emptied, `into` has its messages and stands at `version`."""

    inquiry: str
    into: str
    version: int
    refused: NoUndo | None


@dataclass(frozen=True, slots=True)
class Related:
    """Inquiries that have to do with one: linked by staff, and the same person's others, newest first."""

    linked: tuple[Inquiry, ...]
    earlier: tuple[Inquiry, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a first message would reach: whether they want none (`stopped`), and what of theirs is open, newest first."""

    address: Address
    stopped: bool
    open: tuple[Inquiry, ...]


@dataclass(frozen=True, slots=True)
class ServiceName:
    """A service of the register by id, with its names by language, and the unit that is responsible for it."""

    id: str
    names: Mapping[str, str]
    unit: str | None = None

    def name(self, language: str) -> str:
        """Return its name in a language or the nearest one it has, the id where it has none."""
        return next((self.names[code] for code in (language, "nb", "nn", "sv", "en") if self.names.get(code)), self.id)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a text suggests: `topic` and `service` where Torg is sure enough, and the likeliest ones to choose from."""

    title: str
    language: str
    topic: str | None = None
    service: str | None = None
    topics: tuple[TopicHit, ...] = ()
    services: tuple[ServiceName, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What unit and service may be: those that are not withdrawn. `units` are names by id."""

    units: Mapping[str, str]
    services: tuple[ServiceName, ...]
