"""What the console's views of the duty calendar and of deadlines work with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.deadlines import DeadlineBoard
from bot.duty import DutyPlan, DutyRoster, FollowedCalendars
from bot.errors import NotFound
from bot.interfaces import Clock

FEED = "/calendars"
"""Where published calendars are read, without logging in."""


@dataclass(frozen=True, slots=True)
class DutyDesk:
    """The duty calendar and deadlines; `public_url` is how the world reaches the service, where that is known."""

    plan: DutyPlan
    roster: DutyRoster
    calendars: FollowedCalendars
    deadlines: DeadlineBoard
    clock: Clock
    zone: ZoneInfo
    public_url: str | None = None


DUTY: web.AppKey[DutyDesk] = web.AppKey("duty", DutyDesk)


def duty_of(request: web.Request) -> DutyDesk:
    """Return the duty calendar. Raises NotFound where there is none."""
    found = request.config_dict.get(DUTY)
    if found is None:
        raise NotFound("this service keeps no duty calendar")
    return found
