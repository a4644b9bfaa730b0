"""Quiet hours: when automatic messages wait for the morning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import SettingsError, Why

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` until `end` by the clock on the wall in `zone`; both the same is never."""

    begin: time
    end: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, span: str, place: ZoneInfo) -> QuietHours:
        """Read `21:00-08:00`; empty is never. Raises SettingsError."""
        if not span.strip():
            return cls(time(), time(), place)
        found = _SPAN.fullmatch(span.strip())
        try:
            hours = [int(number) for number in found.groups()] if found else []
            return cls(time(hours[0], hours[1]), time(hours[2], hours[3]), place)
        except (IndexError, ValueError) as error:
            why = Why("setting_form", {"setting": "[sms] quiet", "example": "21:00-08:00"})
            raise SettingsError(f"[sms] quiet: write it as 21:00-08:00, not {span!r}", why=why) from error

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet hours end, in UTC, None when it is not quiet now."""
        if self.begin == self.end:
            return None
        local = now.astimezone(self.zone)
        clock = local.time().replace(tzinfo=None)
        over_night = self.begin > self.end
        begun, ended = clock >= self.begin, clock >= self.end
        if not (begun or not ended if over_night else begun and not ended):
            return None
        day = local.date() + timedelta(days=1 if over_night and begun else 0)
        return datetime.combine(day, self.end, self.zone).astimezone(UTC)
