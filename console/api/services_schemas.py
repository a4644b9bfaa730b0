"""What the interface takes and gives about services and units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from console.api.schemas import Schema, WhyInfo

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Time = Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")]
Day = Literal["1", "2", "3", "4", "5", "6", "7"]
Hours = dict[Day, list[tuple[Time, Time]]]
ClosedDays = Annotated[list[date], Field(max_length=400)]
Days = Annotated[int, Field(ge=0, le=365)]
Track = Literal["desk", "specialist"]
Language = Literal["nb", "nn", "sv", "en"]


class UnitFields(Schema):
    """What staff decide about a unit; `members` and `leader` are ids of staff.

    `opening_hours` hold pairs of times by ISO weekday; none at all means what is usual in the municipality.
    `closed_on` are days on which it is closed beside those of the municipality.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""
    telephone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""
    leader: UUID | None = None
    members: list[UUID] = Field(default_factory=list)
    opening_hours: Hours = Field(default_factory=dict)
    closed_on: ClosedDays = Field(default_factory=list)
    default_queue: bool = False


class SaveUnit(UnitFields):
    """A unit as it is to be; `based_on` is the version that was seen."""

    based_on: int


class UnitInfo(Schema):
    """A unit; `default_queue` marks the one that gets what nobody else does."""

    id: str
    name: str
    email: str
    telephone: str
    leader: str | None
    members: list[str]
    opening_hours: Hours
    closed_on: list[date]
    default_queue: bool
    version: int
    withdrawn: bool


class ServiceFields(Schema):
    """What staff decide about a service.

    `track`: `desk` (the desk and the bot may answer) or `specialist` (the bot gives contact information only). Days are
    working days, null for what the municipality promises for everything.
    """

    names: dict[Language, Line]
    unit: str | None = None
    track: Track = "desk"
    answer_days: Days | None = None
    solution_days: Days | None = None
    competence: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""
    telephone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""
    opening_hours: Hours = Field(default_factory=dict)
    closed_on: ClosedDays = Field(default_factory=list)
    hours_note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    withdrawn: bool = False


class NewService(ServiceFields):
    """A service that is to be made; its id stays for good, since articles and inquiries name it."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w-]+$", max_length=100)]


class SaveService(ServiceFields):
    """A service as it is to be; `based_on` is the version that was seen."""

    based_on: int


class ServiceInfo(ServiceFields):
    """A service."""

    id: str
    version: int


class Knows(Schema):
    """A member of staff with what that person knows."""

    staff: str
    name: str
    username: str
    competence: list[str]


class RegisterInfo(Schema):
    """The whole register; `may_change` tells whether the asker may change it."""

    units: list[UnitInfo]
    services: list[ServiceInfo]
    staff: list[Knows]
    may_change: bool


class SetCompetence(Schema):
    """What a member of staff knows, instead of what stood there."""

    competence: Annotated[list[Line], Field(max_length=50)]


class WithdrawUnit(Schema):
    """Withdrawing a unit; `move_to` is the unit that gets its open inquiries and services, null where it has none."""

    based_on: int
    move_to: str | None = None


class Withdrawn(Schema):
    """How many inquiries were moved."""

    moved: int


class UnitLoad(Schema):
    """How many open inquiries a unit has to see to."""

    open: int


class RegisterRowInfo(Schema):
    """What an import does with one line, from 1; `changes` are the names of the fields that differ."""

    status: Literal["new", "changed", "same", "error"]
    line: int
    kind: Literal["unit", "service", "competence", ""]
    name: str
    reason: str
    why: WhyInfo | None
    changes: list[str]


class RegisterImportInfo(Schema):
    """What an import does, or did; `token` does exactly this, empty where an error forbids it."""

    rows: list[RegisterRowInfo]
    token: str


Told = str | int | bool | list[str] | dict[str, str] | Hours
"""A field as it is told: units and people by their names, "" for somebody who is not there any more."""


class FieldChange(Schema):
    """A field that a change changed; null where there was nothing, or is nothing now."""

    field: str
    before: Told | None
    after: Told | None


class RegisterChangeInfo(Schema):
    """A change of a unit, a service or what somebody knows; what was changed in one step shares a `batch`.

    `name` is the unit's or the person's, and a service's id; `names` are a service's, by language. `staff_name` is ""
    where Torg itself or a command did it. `undoes` is the change that this one undid. `undoable`: nobody has changed the
    thing since.
    """

    id: int
    kind: Literal["unit", "service", "competence"]
    thing: str
    name: str
    names: dict[str, str]
    what: Literal["made", "changed", "withdrawn", "brought_back"]
    fields: list[FieldChange]
    version: int
    batch: str
    undoes: int | None
    staff_name: str
    at: datetime
    undoable: bool


class RegisterChangePage(Schema):
    """Changes of the register, the newest first; `next` reads on from there, null at the end."""

    changes: list[RegisterChangeInfo]
    next: int | None
