"""The moments until which staff are most likely to put something off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.putting_off import suggested_moments
from bot.working_days import WorkingDays

DAYS = WorkingDays("NO", "Europe/Oslo")


def told(now: datetime) -> dict[str, str]:
    """Return the moments in Norwegian time."""
    return {name: f"{at.astimezone(DAYS.zone):%d.%m %H:%M}" for name, at in suggested_moments(DAYS, now).items()}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            datetime(2026, 3, 2, 8, 10, 31, tzinfo=UTC),
            {
                "later_today": "02.03 12:10",
                "next_working_day": "03.03 08:00",
                "third_working_day": "05.03 08:00",
                "next_week": "09.03 08:00",
            },
        ),
        (
            # Early on a Monday, before anybody is there.
            datetime(2026, 3, 2, 4, 30, tzinfo=UTC),
            {
                "opening_today": "02.03 08:00",
                "later_today": "02.03 08:30",
                "next_working_day": "03.03 08:00",
                "third_working_day": "05.03 08:00",
                "next_week": "09.03 08:00",
            },
        ),
        (
            # A Friday afternoon, after which three hours would be evening.
            datetime(2026, 3, 6, 13, 0, tzinfo=UTC),
            {"next_working_day": "09.03 08:00", "third_working_day": "11.03 08:00"},
        ),
        (
            # The Wednesday before Easter: nobody works until the Tuesday after it.
            datetime(2026, 4, 1, 7, 0, tzinfo=UTC),
            {
                "later_today": "01.04 12:00",
                "next_working_day": "07.04 08:00",
                "third_working_day": "09.04 08:00",
            },
        ),
    ],
)
def test_moments_fall_into_opening_hours_and_come_in_order(now: datetime, expected: dict[str, str]) -> None:
    assert told(now) == expected
    assert list(told(now).values()) == sorted(told(now).values(), key=lambda at: (at[3:5], at))
