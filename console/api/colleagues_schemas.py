"""What the interface gives about who is here."""

from __future__ import annotations

from datetime import datetime

from console.api.routing_schemas import Shown
from console.api.schemas import Schema


class ColleagueNowInfo(Schema):
    """A member of staff now; `home` is the municipality that employs who helps here, null for the municipality's own.

    `units`, `leads` and `on_duty` are names of units; `back` is when an absent one is expected, null where nobody knows.
    """

    staff: str
    name: str
    username: str
    status: Shown
    home: str | None
    units: list[str]
    leads: list[str]
    on_duty: list[str]
    competence: list[str]
    absent: bool
    back: datetime | None


class ColleaguesInfo(Schema):
    """Everybody who can log in, those who are there first."""

    colleagues: list[ColleagueNowInfo]
