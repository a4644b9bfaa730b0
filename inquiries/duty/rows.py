"""Rows of the duty calendar as what crosses layers, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.duty import Absence, Busy, FollowedCalendar, Override, PublishedCalendar, Shift
from bot.errors import Malformed, Why
from bot.reasons import told

Row = Mapping[Any, Any]
MOST_WEEKS = 52


def shift_from(row: Row) -> Shift:
    """Build a shift from its row."""
    return Shift(
        id=row["id"],
        unit=row["unit"],
        staff=row["staff"],
        substitute=row["substitute"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        begins=time.fromisoformat(row["begins"]),
        ends=time.fromisoformat(row["ends"]),
        weekdays=tuple(row["weekdays"]),
        every_weeks=row["every_weeks"],
        except_days=frozenset(date.fromisoformat(day) for day in row["except_days"]),
        version=row["version"],
    )


def shift_values(shift: Shift) -> dict[str, Any]:
    """Return the columns of a shift that staff choose. Raises Malformed."""
    if shift.last_day is not None and shift.last_day < shift.first_day:
        raise Malformed("last_day: it is before the first day", why=Why("calendar_shift_days"))
    if any(day not in range(1, 8) for day in shift.weekdays):
        raise Malformed("weekdays: they are numbers from 1 (Monday) to 7", why=Why("hours_day"))
    if not 1 <= shift.every_weeks <= MOST_WEEKS:
        raise Malformed(f"every_weeks: between 1 and {MOST_WEEKS}", why=Why("calendar_weeks", {"most": str(MOST_WEEKS)}))
    if shift.substitute == shift.staff:
        raise Malformed("substitute: nobody stands in for themselves", why=Why("calendar_substitute"))
    return {
        "unit": shift.unit,
        "staff": shift.staff,
        "substitute": shift.substitute,
        "first_day": shift.first_day,
        "last_day": shift.last_day,
        "begins": f"{shift.begins:%H:%M}",
        "ends": f"{shift.ends:%H:%M}",
        "weekdays": sorted(set(shift.weekdays)),
        "every_weeks": shift.every_weeks,
        "except_days": sorted(day.isoformat() for day in shift.except_days),
    }


def absence_from(row: Row) -> Absence:
    """Build an absence from its row."""
    return Absence(row["id"], row["staff"], row["starts_at"], row["ends_at"], row["substitute"])


def override_from(row: Row) -> Override:
    """Build an override from its row."""
    return Override(row["id"], row["unit"], row["staff"], row["starts_at"], row["ends_at"])


def busy_from(row: Row) -> Busy:
    """Build a busy time from its row joined with its calendar's."""
    return Busy(row["starts_at"], row["ends_at"], row["staff"], row["unit"])


def published_from(row: Row) -> PublishedCalendar:
    """Build what is told of a published calendar from its row."""
    return PublishedCalendar(row["id"], row["renewed_by"], row["renewed_at"], row["staff"], row["unit"])


def followed_from(row: Row, host: str) -> FollowedCalendar:
    """Build what is told of a followed calendar from its row."""
    error, why = told(row["error"])
    return FollowedCalendar(
        id=row["id"],
        host=host,
        added_by=row["added_by"],
        added_at=row["added_at"],
        staff=row["staff"],
        unit=row["unit"],
        read_at=row["read_at"],
        failing_since=row["failing_since"],
        error=error,
        why=why,
    )
