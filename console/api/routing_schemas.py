"""What the interface takes and gives about routing, forwarding and availability."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from console.api.schemas import Schema

Status = Literal["available", "busy", "away", "undisturbed"]
Shown = Literal["available", "busy", "away", "undisturbed", "idle", "in_conversation", "offline"]
"""How somebody seems to colleagues: what they say of themselves, or what shows by itself while they say nothing."""

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]


class Forward(Schema):
    """To which unit an inquiry goes, and to whom there (null: whoever is there); `note` is for the colleagues only."""

    unit: Annotated[str, StringConstraints(min_length=1, max_length=36)]
    staff: UUID | None = None
    note: Note = ""
    force: bool = False


class DepartmentResult(Schema):
    """What a department made of an inquiry: `text` goes to the citizen when it is solved, else to the desk."""

    text: Note = ""
    solved: bool = True


class ResultText(Schema):
    """What the citizen is told unless somebody words it better."""

    text: str


class RoutingStepInfo(Schema):
    """Something that routing or forwarding did; `by` is null when Torg did it, `sentence` null where there is none."""

    kind: str
    at: datetime
    by: str | None
    sentence: str | None


class RoutingInfo(Schema):
    """Everything that routing and forwarding did with an inquiry, oldest first."""

    steps: list[RoutingStepInfo]


class ColleagueInfo(Schema):
    """A member of a unit now; `back` is about when an absent one is there again, null where nobody knows."""

    staff: str
    name: str
    status: Shown
    on_duty: bool
    absent: bool
    leader: bool
    load: int
    back: datetime | None


class UnitStandingInfo(Schema):
    """Who of a unit is there now, those first whom one can send somebody to; `opens_at` where it is closed.

    `zone` is that of the unit's clock, by which times are told wherever the asker's device is.
    """

    unit: str
    name: str
    open: bool
    opens_at: datetime | None
    zone: str
    colleagues: list[ColleagueInfo]


class Availability(Schema):
    """How a member of staff is."""

    staff: str
    name: str
    status: Shown


class AvailabilityList(Schema):
    """Who has a console open; `mine` is the asker."""

    mine: Availability
    colleagues: list[Availability]


class SayAvailability(Schema):
    """What one says of oneself."""

    status: Status
