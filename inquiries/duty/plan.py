"""Who has the duty: pure functions over shifts, absences, overrides and busy times, with no I/O.

A shift's hours are those of the municipality's own clock. In the night in which clocks go forward an hour that does not
exist is the one after it, and in the night in which they go back the first of two is meant (RFC 5545 § 3.3.5).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.duty import NOBODY, OVERRIDE, SHIFT, SUBSTITUTE, Absence, Busy, Override, Shift, Stint

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides who has the duty, of a municipality with its time zone."""

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()
    overrides: tuple[Override, ...] = ()
    busy: tuple[Busy, ...] = ()
    """Overrides stand in the order in which they were made."""

    def absent(self, at: datetime) -> frozenset[str]:
        """Return who is away, or busy by a calendar, at a moment."""
        away = {one.staff for one in self.absences if _covers(one, at)}
        return frozenset(away | {one.staff for one in self.busy if one.staff and _covers(one, at)})

    def on_duty(self, unit: str, at: datetime) -> tuple[str, ...]:
        """Return who has a unit's duty at a moment, each once, those whose shift began first at the front.

        Who took the duty has it, also with a full calendar: that was decided by a person who knew.
        """
        taken = [one.staff for one in self.overrides if one.unit == unit and _covers(one, at)]
        if taken:
            return (taken[-1],)
        if any(one.unit == unit and _covers(one, at) for one in self.busy):
            return ()
        away = self.absent(at)
        stints = sorted(self._planned(at - DAY, at + DAY), key=lambda one: (one.starts_at, one.of))
        who = (self._who(one, at, away)[0] for one in stints if one.unit == unit and _covers(one, at))
        return tuple(dict.fromkeys(one for one in who if one is not None))

    def stints(self, since: datetime, until: datetime) -> list[Stint]:
        """Return who has the duty between two moments, in order of time: shifts as absences and overrides cut them.

        Busy times are too many and too short to cut by; they are marked.
        """
        found = [piece for stint in self._planned(since, until) for piece in self._pieces(stint)]
        found += [
            Stint(
                one.id,
                one.starts_at.astimezone(self.zone).date(),
                one.unit,
                one.staff,
                one.staff,
                OVERRIDE,
                one.starts_at,
                one.ends_at,
            )
            for one in self.overrides
            if one.starts_at < until and one.ends_at > since
        ]
        marked = (replace(one, busy=self._is_busy(one)) for one in found if one.starts_at < until and one.ends_at > since)
        return sorted(marked, key=lambda one: (one.starts_at, one.unit, one.of))

    def _planned(self, since: datetime, until: datetime) -> Iterator[Stint]:
        for shift in self.shifts:
            yield from occurrences(shift, self.zone, since, until)

    def _pieces(self, stint: Stint) -> list[Stint]:
        """Cut a shift where absences and overrides begin and end, and say of each piece who has it."""
        cuts = {stint.starts_at, stint.ends_at}
        others: list[Absence | Override] = [*self.absences, *(one for one in self.overrides if one.unit == stint.unit)]
        for one in others:
            cuts |= {at for at in (one.starts_at, one.ends_at) if stint.starts_at < at < stint.ends_at}
        times = sorted(cuts)
        pieces: list[Stint] = []
        for begins, ends in itertools.pairwise(times):
            if any(one.unit == stint.unit and _covers(one, begins) for one in self.overrides):
                continue
            away = frozenset(one.staff for one in self.absences if _covers(one, begins))
            who, because = self._who(stint, begins, away)
            if pieces and (pieces[-1].staff, pieces[-1].because, pieces[-1].ends_at) == (who, because, begins):
                pieces[-1] = replace(pieces[-1], ends_at=ends)
            else:
                pieces.append(replace(stint, staff=who, because=because, starts_at=begins, ends_at=ends))
        return pieces

    def _who(self, stint: Stint, at: datetime, away: frozenset[str]) -> tuple[str | None, str]:
        """Return who has a shift at a moment and why: its person, the absence's substitute, the shift's substitute."""
        if stint.planned not in away:
            return stint.planned, SHIFT
        named = [one.substitute for one in self.absences if one.staff == stint.planned and _covers(one, at)]
        named += [shift.substitute for shift in self.shifts if shift.id == stint.of]
        free = next((one for one in named if one is not None and one not in away), None)
        return (free, SUBSTITUTE) if free is not None else (None, NOBODY)

    def _is_busy(self, stint: Stint) -> bool:
        mine = (one for one in self.busy if (one.staff and one.staff == stint.staff) or one.unit == stint.unit)
        return any(one.starts_at < stint.ends_at and one.ends_at > stint.starts_at for one in mine)


def occurrences(shift: Shift, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Stint]:
    """Return when a shift is, of all times that touch the stretch between two moments, in order."""
    first = max(shift.first_day, since.astimezone(zone).date() - DAY)
    last = until.astimezone(zone).date()
    if shift.last_day is not None:
        last = min(last, shift.last_day)
    if not shift.weekdays:
        last = min(last, shift.first_day)
    for step in range((last - first).days + 1):
        day = first + step * DAY
        if not _falls_on(shift, day):
            continue
        begins = datetime.combine(day, shift.begins, zone).astimezone(UTC)
        ends = datetime.combine(day if shift.ends > shift.begins else day + DAY, shift.ends, zone).astimezone(UTC)
        if begins < ends and begins < until and ends > since:
            yield Stint(shift.id, day, shift.unit, shift.staff, shift.staff, SHIFT, begins, ends)


def _falls_on(shift: Shift, day: date) -> bool:
    if day in shift.except_days:
        return False
    if not shift.weekdays:
        return day == shift.first_day
    weeks = (_monday(day) - _monday(shift.first_day)).days // 7
    return day.isoweekday() in shift.weekdays and weeks % shift.every_weeks == 0


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _covers(one: Absence | Override | Busy | Stint, at: datetime) -> bool:
    return one.starts_at <= at < one.ends_at


def overlapping(times: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return times joined where they overlap or touch, in order."""
    joined: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(times):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined
