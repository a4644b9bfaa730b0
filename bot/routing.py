"""Routing: who should see to an inquiry, why, and what it takes to find out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

AVAILABLE, BUSY, AWAY, UNDISTURBED, OFFLINE = "available", "busy", "away", "undisturbed", "offline"
STATUSES = (AVAILABLE, BUSY, AWAY, UNDISTURBED)
"""What people say of themselves (`undisturbed`: not to be disturbed); `offline` is who has no console open."""

PERSON, LEADER, UNIT, DEFAULT = "person", "leader", "unit", "default"
"""How far an inquiry has come: a person has it, a unit's leader, a unit's queue, the queue for everything else."""


class DutyRoster(Protocol):
    """Knows who has the duty, and who is absent."""

    async def on_duty(self, municipality: str, unit: str, at: datetime) -> tuple[str, ...]:
        """Return the ids of staff on duty for a unit, first the one who has the shift; substitutes stand in for absent."""
        ...

    async def absent(self, municipality: str, at: datetime) -> frozenset[str]:
        """Return the ids of staff who are absent."""
        ...


class Availability(Protocol):
    """Knows who of the staff is there."""

    async def statuses(self, municipality: str) -> Mapping[str, str]:
        """Return the status of everybody who has a console open, by id; who is missing is offline."""
        ...


class WorkingTime(Protocol):
    """Counts time in which the municipality works."""

    def after_minutes(self, at: datetime, minutes: int) -> datetime:
        """Return the moment that lies so many working minutes after another one."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a unit, as far as routing cares: `load` is how many open inquiries the person is responsible for.

    `duty` is the place among those on duty, 0 for the one who has the shift, None for who is not on duty.
    """

    staff: str
    name: str
    status: str = OFFLINE
    absent: bool = False
    duty: int | None = None
    competence: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit that an inquiry may go to, with those of its members who can log in."""

    id: str
    name: str
    members: tuple[Candidate, ...] = ()
    leader: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a decision rests on.

    `service` is None where nobody knows what the inquiry is about; `unit` is None where that service belongs to no unit
    that is there. `chosen` tells that somebody chose the unit by hand. `tried` are those who had their chance.
    """

    service: str | None = None
    service_names: Mapping[str, str] = field(default_factory=dict)
    specialist: bool = False
    competence: str = ""
    unit: UnitFacts | None = None
    default: UnitFacts | None = None
    chosen: bool = False
    tried: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """A link in the chain of a decision: a word that the texts know, and what goes into its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Where an inquiry goes: `unit` and `staff` are ids, None for nobody; `level` as above; `reasons` in their order."""

    level: str
    unit: str | None
    unit_name: str
    staff: str | None
    staff_name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a unit as one sees them before forwarding; `back` is when an absent one is expected, if known."""

    staff: str
    name: str
    status: str
    on_duty: bool
    absent: bool
    leader: bool
    load: int
    back: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """Who of a unit is there now; `open` tells whether it has opened, `opens_at` when it will, if that is known.

    `zone` is that of its clock (IANA).
    """

    unit: str
    name: str
    open: bool
    opens_at: datetime | None
    zone: str
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class RoutingStep:
    """Something that routing or forwarding did with an inquiry; `staff` is None when Torg did it."""

    kind: str
    at: datetime
    staff: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a department made of an inquiry: `text` goes to the citizen when it is solved, to the desk when it is not."""

    text: str
    solved: bool
    masked: bool = False


class Router(Protocol):
    """Sends inquiries to those who should see to them."""

    async def route(self, municipality: str, inquiry: str) -> Decision | None:
        """Route an inquiry unless that was done; None when there was nothing to do. Doing it twice is doing it once."""
        ...
