"""What the interface takes and gives about the duty calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from annotated_types import Len
from pydantic import AwareDatetime, Field, PlainSerializer, StringConstraints

from console.api.schemas import Schema, WhyInfo

Id = Annotated[str, StringConstraints(min_length=1, max_length=36)]
ClockTime = Annotated[time, PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str)]
"""A time of the municipality's own clock."""


class Person(Schema):
    """A member of staff."""

    id: str
    name: str


class ShiftBody(Schema):
    """A shift as staff write it: as `bot.duty.Shift`, hours by the municipality's own clock."""

    unit: Id
    staff: Id
    substitute: Id | None = None
    first_day: date
    last_day: date | None = None
    begins: ClockTime
    ends: ClockTime
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Len(max_length=7)] = Field(default_factory=list)
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    except_days: Annotated[list[date], Len(max_length=1_000)] = Field(default_factory=list)


class ChangeShift(ShiftBody):
    """A shift as it is to be; `version` is the one that was seen."""

    version: int


class ShiftInfo(ChangeShift):
    """A shift."""

    id: str


class AbsenceBody(Schema):
    """That somebody is away, and who stands in."""

    staff: Id
    substitute: Id | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class AbsenceInfo(AbsenceBody):
    """An absence."""

    id: str


class TakeDuty(Schema):
    """Who has a unit's duty from now to a moment; nobody named is the asker."""

    unit: Id
    staff: Id | None = None
    until: AwareDatetime


class OverrideInfo(Schema):
    """That somebody has a unit's duty, whatever the shifts say."""

    id: str
    unit: str
    staff: str
    starts_at: datetime
    ends_at: datetime


class StintInfo(Schema):
    """A stretch of duty as it really is; `of` is the id of its shift or override, `day` the day on which that begins.

    `staff` is null where nobody can; `planned` is whose shift it was. `busy` tells that a calendar has something else then.
    """

    of: str
    day: date
    unit: str
    staff: str | None
    planned: str
    because: Literal["shift", "substitute", "override", "nobody"]
    starts_at: datetime
    ends_at: datetime
    busy: bool


class DutyUnitInfo(Schema):
    """A unit: its people, who has the duty now, and who has taken it (null when nobody has)."""

    id: str
    name: str
    leader: str | None
    members: list[str]
    on_duty: list[str]
    taken: OverrideInfo | None


class DutyWeek(Schema):
    """A week of the duty calendar, from Monday `since`; `today` and `zone` are the municipality's own."""

    since: date
    today: date
    zone: str
    units: list[DutyUnitInfo]
    staff: list[Person]
    absent: list[str]
    stints: list[StintInfo]
    shifts: list[ShiftInfo]
    absences: list[AbsenceInfo]


class FollowCalendar(Schema):
    """The address of a calendar elsewhere, of a member of staff or of a unit; neither is the asker's own."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
    staff: Id | None = None
    unit: Id | None = None


class FollowedInfo(Schema):
    """A calendar that is followed; of its address the host alone is shown. `failing_since` while it cannot be read."""

    id: str
    host: str
    staff: str | None
    unit: str | None
    added_by: str
    added_at: datetime
    read_at: datetime | None
    failing_since: datetime | None
    error: str
    why: WhyInfo | None


class PublishCalendar(Schema):
    """Whose calendar is to be published, a unit's or a member of staff's; neither is the asker's own."""

    staff: Id | None = None
    unit: Id | None = None


class PublishedInfo(Schema):
    """A calendar that is published under a secret address since a moment."""

    id: str
    staff: str | None
    unit: str | None
    renewed_by: str
    renewed_at: datetime


class PublishedAddress(Schema):
    """The secret address of a calendar, told this once; `all` are the calendars that are published now."""

    url: str
    all: list[PublishedInfo]


class CalendarList(Schema):
    """The calendars that are followed and published."""

    followed: list[FollowedInfo]
    published: list[PublishedInfo]
