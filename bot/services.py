"""The register of services: what the municipality does for people, which unit is responsible, and who knows what.

A unit's or service's `opening_hours` hold, by ISO weekday ("1" is Monday), pairs of times ("08:00", "15:30"); none at all
means what is usual in the municipality. `closed_on` are days on which it is closed beside the municipality's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.errors import Why

DESK, SPECIALIST = "desk", "specialist"
TRACKS = (DESK, SPECIALIST)
"""Two tracks: what the desk and the bot may answer, and what always goes to specialists."""

Hours = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is responsible: `members` and `leader` are ids of staff.

    `default_queue` marks the unit that gets what nobody else does; a municipality has at most one. `version` counts
    changes, so that two who change the same unit notice.
    """

    id: str
    name: str
    email: str = ""
    telephone: str = ""
    leader: str | None = None
    members: tuple[str, ...] = ()
    opening_hours: Hours = field(default_factory=dict)
    closed_on: tuple[date, ...] = ()
    default_queue: bool = False
    version: int = 0
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """What the municipality does for people; `names` by language, `unit` is the id of the one responsible.

    `track` is `desk` (the desk and the bot may answer) or `specialist` (the bot gives contact information only).
    `answer_days` and `solution_days` are working days; None means what the municipality promises for everything.
    `competence` names what somebody should know who gets it. `hours_note` says in words when people are met.
    """

    id: str
    names: Mapping[str, str]
    unit: str | None = None
    track: str = DESK
    answer_days: int | None = None
    solution_days: int | None = None
    competence: str = ""
    email: str = ""
    telephone: str = ""
    opening_hours: Hours = field(default_factory=dict)
    closed_on: tuple[date, ...] = ()
    hours_note: str = ""
    version: int = 0
    withdrawn: bool = False

    def name(self, language: str) -> str:
        """Return the name in a language, in the nearest one it has, or the id."""
        return next((self.names[code] for code in (language, "nb", "nn", "sv", "en") if self.names.get(code)), self.id)

    def contacts(self) -> tuple[str, ...]:
        """Return how people reach it, a line each."""
        return tuple(line for line in (self.telephone, self.email, self.hours_note) if line)


@dataclass(frozen=True, slots=True)
class Register:
    """Everything of one municipality: units, services, and the competence of staff by id."""

    units: tuple[Unit, ...] = ()
    services: tuple[Service, ...] = ()
    competence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def unit(self, identifier: str | None) -> Unit | None:
        """Return the unit with an id that is not withdrawn, None when there is none."""
        return next((one for one in self.units if one.id == identifier and not one.withdrawn), None)

    def service(self, identifier: str | None) -> Service | None:
        """Return the service with an id that is not withdrawn, None when there is none."""
        return next((one for one in self.services if one.id == identifier and not one.withdrawn), None)

    @property
    def default_unit(self) -> Unit | None:
        """The unit that gets what nobody else does, None when none was chosen."""
        return next((one for one in self.units if one.default_queue and not one.withdrawn), None)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """What an import would do with one line: `status` is `new`, `changed`, `same` or `error`, `line` counts from 1.

    `kind` is `unit`, `service` or `competence`; `changes` are the names of the fields that differ.
    `reason` tells in English what is wrong, `why` the same for people.
    """

    status: str
    line: int
    kind: str
    name: str
    reason: str = ""
    changes: tuple[str, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class RegisterPreview:
    """What an import would do; `token` commits exactly this, empty where an error forbids it."""

    rows: tuple[RegisterRow, ...]
    token: str

    def count(self, status: str) -> int:
        """Return how many lines have a status."""
        return sum(row.status == status for row in self.rows)


class ServiceRegister(Protocol):
    """Reads the register."""

    async def register(self, municipality: str) -> Register:
        """Return the whole register, what was withdrawn included."""
        ...


class Specialists:
    """Which services belong to specialists, and how people reach them, as the register has it now.

    The dialogue asks at every answer, so that a change of track counts from the next message on.
    """

    def __init__(self, services: Iterable[Service] = ()) -> None:
        self._contacts: dict[str, tuple[str, ...]] = {}
        self.replace(services)

    def replace(self, services: Iterable[Service]) -> None:
        """Take in what the register has now."""
        kept = (one for one in services if one.track == SPECIALIST and not one.withdrawn)
        self._contacts = {one.id: one.contacts() for one in kept}

    def __contains__(self, service: object) -> bool:
        """Tell whether a service's matters must not be answered at the desk."""
        return service in self._contacts

    def contacts(self, service: str) -> tuple[str, ...]:
        """Return how people reach a specialists' service, a line each; nothing where the register does not say."""
        return self._contacts.get(service, ())
