"""What crosses the layers about the duty calendar: frozen data, as in `bot.messages`, and the seams around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from bot.errors import Why

SHIFT, SUBSTITUTE, OVERRIDE, NOBODY = "shift", "substitute", "override", "nobody"
"""Why somebody has the duty: it is their shift, they stand in, they took it for now; or nobody can."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A member of staff's duty for a unit, once or every so many weeks, by the municipality's own clock.

    `weekdays` are ISO weekdays, none for a shift on `first_day` alone; `last_day` None means that it goes on. A shift that
    ends at or before the hour at which it begins ends on the next day. It is left out on `except_days`. `version` is the
    one that who changes it has seen.
    """

    id: str
    unit: str
    staff: str
    first_day: date
    begins: time
    ends: time
    substitute: str | None = None
    last_day: date | None = None
    weekdays: tuple[int, ...] = ()
    every_weeks: int = 1
    except_days: frozenset[date] = frozenset()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Absence:
    """From when to when a member of staff is away, and who stands in; why is not kept."""

    id: str
    staff: str
    starts_at: datetime
    ends_at: datetime
    substitute: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A member of staff has a unit's duty from one moment to another, whatever the shifts say."""

    id: str
    unit: str
    staff: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which a member of staff, or a whole unit, is busy by a calendar that is followed."""

    starts_at: datetime
    ends_at: datetime
    staff: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch of duty as it really is: who has it (None: nobody can), whose shift it was, and why (`SHIFT` and so on).

    `of` is the id of the shift or override that it comes from, `day` the day of the shift, `busy` whether a calendar says
    that who has it is busy during a part of it.
    """

    of: str
    day: date
    unit: str
    staff: str | None
    planned: str
    because: str
    starts_at: datetime
    ends_at: datetime
    busy: bool = False


@dataclass(frozen=True, slots=True)
class FollowedCalendar:
    """A calendar elsewhere whose busy times count here; `host` is all that is shown of its address.

    `failing_since` and `error` are set while it cannot be read, with `why` for people; the times that were read at
    `read_at` stay meanwhile.
    """

    id: str
    host: str
    added_by: str
    added_at: datetime
    staff: str | None = None
    unit: str | None = None
    read_at: datetime | None = None
    failing_since: datetime | None = None
    error: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class PublishedCalendar:
    """That the shifts of a person or a unit can be read under a secret address, and since when it is that address."""

    id: str
    renewed_by: str
    renewed_at: datetime
    staff: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class DutyUnit:
    """A unit whose duty is kept: its id, name, leader and members."""

    id: str
    name: str
    leader: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What an address gave: the calendar as bytes (RFC 5545) and its ETag, empty where it told none."""

    body: bytes
    etag: str


class CalendarSource(Protocol):
    """Reads calendars over the web."""

    async def read(self, url: str, *, etag: str = "") -> CalendarRead | None:
        """Return the calendar at an address, None when it still is the one of that ETag.

        Raises Refused for what may not be read, NotFound, TooLong, Malformed, Unavailable.
        """
        ...


class DutyRoster(Protocol):
    """Knows who has the duty."""

    async def on_duty(self, municipality: str, unit: str, at: datetime) -> tuple[str, ...]:
        """Return the ids of staff who have a unit's duty at a moment, none when nobody has or can."""
        ...

    async def absent(self, municipality: str, at: datetime) -> frozenset[str]:
        """Return the ids of staff who are away or busy at a moment."""
        ...


class DutyPlan(Protocol):
    """The duty calendar under the hands of staff; `by` is the id of who does it, and each raises NotFound.

    What was removed can be put back. Changing a shift that somebody else has changed meanwhile raises Conflict.
    """

    async def units(self, municipality: str) -> list[DutyUnit]:
        """Return the units by name."""
        ...

    async def shifts(self, municipality: str) -> list[Shift]:
        """Return every shift that is not removed and not over."""
        ...

    async def stints(self, municipality: str, since: datetime, until: datetime) -> list[Stint]:
        """Return who really has the duty between two moments, in order of time."""
        ...

    async def absences(self, municipality: str, since: datetime, until: datetime) -> list[Absence]:
        """Return who is away between two moments, in order of time."""
        ...

    async def overrides(self, municipality: str, at: datetime) -> list[Override]:
        """Return who has taken a unit's duty at a moment, the newest first."""
        ...

    async def add_shift(self, municipality: str, shift: Shift, *, by: str) -> Shift:
        """Add a shift; its id and version are given here."""
        ...

    async def change_shift(self, municipality: str, shift: Shift, *, by: str) -> Shift:
        """Change a shift whose version is the one that `shift` names."""
        ...

    async def remove_shift(self, municipality: str, shift: str, *, by: str, removed: bool = True) -> Shift:
        """Remove a shift, or put it back."""
        ...

    async def add_absence(self, municipality: str, absence: Absence, *, by: str) -> Absence:
        """Write that somebody is away; the id is given here."""
        ...

    async def remove_absence(self, municipality: str, absence: str, *, by: str, removed: bool = True) -> Absence:
        """Remove an absence, or put it back."""
        ...

    async def take(self, municipality: str, unit: str, staff: str, until: datetime, *, by: str) -> Override:
        """Give a unit's duty to a member of staff from now to a moment."""
        ...

    async def remove_override(self, municipality: str, override: str, *, by: str, removed: bool = True) -> Override:
        """End what somebody took, or let it stand again."""
        ...

    async def published(self, municipality: str) -> Sequence[PublishedCalendar]:
        """Return which calendars are published."""
        ...

    async def publish(self, municipality: str, *, staff: str | None, unit: str | None, by: str) -> str:
        """Publish the calendar of a person or unit and return its secret; one that it had works no more."""
        ...

    async def unpublish(self, municipality: str, calendar: str) -> None:
        """Publish a calendar no more."""
        ...

    async def published_file(self, secret: str) -> bytes:
        """Return the calendar of a secret as iCalendar (RFC 5545). Raises NotFound."""
        ...


class FollowedCalendars(Protocol):
    """Calendars elsewhere that are followed."""

    async def listed(self, municipality: str) -> list[FollowedCalendar]:
        """Return the calendars that are followed."""
        ...

    async def follow(self, municipality: str, url: str, *, staff: str | None, unit: str | None, by: str) -> FollowedCalendar:
        """Follow a calendar from now on, once it could be read. Raises what CalendarSource raises, and Conflict."""
        ...

    async def leave(self, municipality: str, calendar: str) -> None:
        """Follow a calendar no more and forget its times. Raises NotFound."""
        ...

    async def read_now(self, municipality: str, calendar: str) -> FollowedCalendar:
        """Read a calendar at once and return how it is then. Raises NotFound."""
        ...
