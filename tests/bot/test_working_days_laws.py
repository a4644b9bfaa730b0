"""The laws of the calendar's arithmetic, for Norway and Sweden, over Easter and the nights in which clocks are set."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.own_days import own_days
from bot.working_days import LONGEST_CLOSED, Hours, WorkingDays

CLOSED = [date(2026, 12, 24), date(2026, 12, 31), date(2027, 5, 18)]
HALF = [date(2026, 4, 1), date(2026, 12, 23)]
NORWAY = WorkingDays("NO", "Europe/Oslo", CLOSED, half=HALF)
SWEDEN = WorkingDays("SE", "Europe/Stockholm", CLOSED, half=HALF, hours=Hours(time(9), time(16)))
NIGHT_SHIFTED = WorkingDays("NO", "Europe/Oslo", hours=Hours(time(1), time(4)))
TWO_DAYS = own_days(NORWAY, {"2": (("10:00", "12:00"), ("13:00", "15:00")), "4": (("16:00", "24:00"),)})
SUMMER = [date(year, 7, 1) + timedelta(days=ahead) for year in range(2019, 2043) for ahead in range(31)]
CLOSED_IN_SUMMER = own_days(SWEDEN, {}, SUMMER)
WEEKENDS = own_days(NORWAY, {"6": (("01:00", "04:00"),), "7": (("01:00", "04:00"),)}, SUMMER)
MUNICIPALITIES = st.sampled_from([NORWAY, SWEDEN, NIGHT_SHIFTED])
OWN = st.sampled_from([TWO_DAYS, CLOSED_IN_SUMMER, WEEKENDS])
CALENDARS = MUNICIPALITIES | OWN
EASTER_SUNDAYS = [
    date.fromisoformat(day)
    for day in [
        "2020-04-12",
        "2021-04-04",
        "2022-04-17",
        "2023-04-09",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2028-04-16",
        "2029-04-01",
        "2030-04-21",
        "2031-04-13",
        "2032-03-28",
        "2033-04-17",
        "2034-04-09",
        "2035-03-25",
        "2036-04-13",
        "2037-04-05",
        "2038-04-25",
        "2039-04-10",
        "2040-04-01",
    ]
]


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


ODD_DAYS = [
    day + timedelta(days=around)
    for easter in EASTER_SUNDAYS
    for day in (_last_sunday(easter.year, 3), _last_sunday(easter.year, 10), easter, date(easter.year, 12, 28))
    for around in range(-5, 6)
]
"""Days around Easter, the new year, and the two nights a year in which clocks are set."""
DAYS = st.sampled_from(ODD_DAYS) | st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.builds(
    lambda day, second: datetime.combine(day, time(), UTC) + timedelta(seconds=second), DAYS, st.integers(0, 86_399)
)
COUNTS = st.integers(0, 40)


@given(CALENDARS, DAYS, COUNTS)
def test_no_deadline_falls_on_a_closed_day(days: WorkingDays, day: date, count: int) -> None:
    assert days.works(days.after(day, count))
    assert days.works(days.before(day, count))


@given(CALENDARS, DAYS, COUNTS)
def test_counting_finds_what_was_added(days: WorkingDays, day: date, count: int) -> None:
    start = days.after(day, 0)
    assert days.count(start, days.after(start, count)) == count
    assert days.before(days.after(start, count), count) == start


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_adding_in_two_steps_is_adding_at_once(days: WorkingDays, day: date, one: int, other: int) -> None:
    assert days.after(days.after(day, one), other) == days.after(day, one + other)


@given(CALENDARS, DAYS, COUNTS, st.integers(1, 9))
def test_later_never_gives_earlier(days: WorkingDays, day: date, count: int, later: int) -> None:
    assert days.after(day, count) <= days.after(day + timedelta(days=later), count)
    assert days.after(day, count) < days.after(day, count + later)
    assert days.before(day, count) <= days.before(day + timedelta(days=later), count)


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_counts_of_neighbouring_stretches_add_up(days: WorkingDays, one: date, two: date, three: date) -> None:
    first, second, third = sorted((one, two, three))
    if (third - first).days > 800:
        third = second = first
    assert days.count(first, second) + days.count(second, third) == days.count(first, third)
    assert days.count(third, first) == 0


@given(MUNICIPALITIES, MOMENTS, MOMENTS)
def test_month_ends_within_the_month_on_a_working_day(days: WorkingDays, moment: datetime, other: datetime) -> None:
    due = days.month_after(moment)
    received = days.local_day(moment)
    assert days.works(due)
    assert due <= received + timedelta(days=31)
    assert due.month == received.month % 12 + 1 or (due - received).days >= 14
    earlier, later = sorted((moment, other))
    assert days.month_after(earlier) <= days.month_after(later)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 15), date(2026, 2, 13)),  # the fifteenth is a Sunday
        (date(2026, 1, 31), date(2026, 2, 27)),  # February has no 31st, and its last day is a Saturday
        (date(2026, 3, 3), date(2026, 4, 1)),  # the third of April is Good Friday
        (date(2026, 11, 24), date(2026, 12, 23)),  # closed on Christmas Eve
        (date(2025, 12, 9), date(2026, 1, 9)),
        (date(2028, 1, 31), date(2028, 2, 29)),  # leap day
    ],
)
def test_month_after(received: date, due: date) -> None:
    assert NORWAY.month_after(datetime.combine(received, time(10), UTC)) == due


@given(CALENDARS, MOMENTS, st.integers(0, 3_000))
def test_minutes_that_were_added_are_counted(days: WorkingDays, moment: datetime, count: int) -> None:
    begun = days.after_minutes(moment, 0)
    assert begun >= moment
    due = days.after_minutes(begun, count)
    assert days.minutes(begun, due) == count
    assert days.works(days.local_day(due))
    assert days.opens(days.local_day(due)) <= due <= days.closes(days.local_day(due))


@given(CALENDARS, MOMENTS, st.integers(0, 60 * 24 * 9), st.integers(0, 3_000))
def test_minutes_are_monotone(days: WorkingDays, moment: datetime, later: int, count: int) -> None:
    other = moment + timedelta(minutes=later)
    assert days.after_minutes(moment, count) <= days.after_minutes(other, count)
    assert 0 <= days.minutes(moment, other) <= later
    assert days.minutes(other, moment) == 0


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        (date(2026, 3, 27), 450),  # Friday before summer time
        (date(2026, 3, 30), 450),  # Monday after it
        (date(2026, 4, 1), 240),  # half day before Easter
        (date(2026, 4, 2), 0),  # Maundy Thursday
        (date(2026, 10, 26), 450),  # Monday after the clocks went back
        (date(2026, 12, 24), 0),
    ],
)
def test_open_minutes_of_a_day(day: date, minutes: int) -> None:
    midnight = datetime.combine(day, time(), NORWAY.zone)
    assert NORWAY.minutes(midnight, midnight + timedelta(days=1)) == minutes


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 3, 27), 14), (date(2026, 3, 30), 13), (date(2026, 10, 26), 14)])
def test_closing_time_is_the_municipalitys_own_clock(day: date, hour: int) -> None:
    assert NORWAY.closes(day) == datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("easter", EASTER_SUNDAYS, ids=str)
def test_nobody_works_from_good_friday_to_easter_monday(easter: date) -> None:
    for days in (NORWAY, SWEDEN):
        assert not any(days.works(easter + timedelta(days=step)) for step in range(-2, 2))
        assert days.after(easter - timedelta(days=2), 0) == easter + timedelta(days=2)
    assert NORWAY.before(easter, 0) <= easter - timedelta(days=4)  # Maundy Thursday is a holiday in Norway alone.
    assert SWEDEN.before(easter, 0) == easter - timedelta(days=3)


def test_waiting_over_easter_costs_no_opening_hours() -> None:
    before = NORWAY.closes(date(2026, 4, 1))
    after = NORWAY.opens(date(2026, 4, 7))
    assert NORWAY.minutes(before, after) == 0
    assert NORWAY.after_minutes(before, 1) == after + timedelta(minutes=1)
    assert NORWAY.count(date(2026, 4, 1), date(2026, 4, 7)) == 1


@given(OWN, DAYS)
def test_who_has_hours_of_its_own_is_never_open_on_a_holiday_or_longer_than_said(days: WorkingDays, day: date) -> None:
    if days.works(day):
        assert not days.calendar.shut(day)
        assert days.closes(day) <= datetime.combine(day + timedelta(days=1), time(), days.zone)
        assert all(days.local_day(moment) == day for span in days.spans(day) for moment in span)
        assert all(begins < ends for begins, ends in days.spans(day))


@given(OWN, MOMENTS, COUNTS)
def test_no_deadline_is_over_when_it_is_promised(days: WorkingDays, moment: datetime, count: int) -> None:
    assert days.closes(days.after(days.first_counted(moment), count)) > moment


@given(OWN, MOMENTS)
def test_the_laws_month_is_the_municipalitys(days: WorkingDays, moment: datetime) -> None:
    due = days.month_after(moment)
    assert due > days.local_day(moment)
    assert due <= days.local_day(moment) + timedelta(days=31)


@given(DAYS, COUNTS)
def test_what_never_opens_holds_nothing_up(day: date, count: int) -> None:
    never = own_days(NORWAY, {"3": (("08:00", "15:00"),)}, [day + timedelta(days=ahead) for ahead in range(-3_000, 3_000)])
    assert not any(never.works(day + timedelta(days=ahead)) for ahead in range(LONGEST_CLOSED))
    assert NORWAY.works(never.after(day, min(count, 2)))
    assert never.before(day, 0) == NORWAY.before(day, 0)
    assert never.closes(never.after(day, 0)) == NORWAY.closes(NORWAY.after(day, 0))


@pytest.mark.parametrize("easter", EASTER_SUNDAYS, ids=str)
def test_a_unit_open_two_days_a_week_answers_after_easter(easter: date) -> None:
    tuesday, thursday = easter + timedelta(days=2), easter + timedelta(days=4)
    # Maundy Thursday is a holiday, so that from the Tuesday before two working days lie on the week after Easter.
    assert TWO_DAYS.after(easter - timedelta(days=5), 1) == (tuesday if TWO_DAYS.works(tuesday) else thursday)
    assert not any(TWO_DAYS.works(easter + timedelta(days=step)) for step in range(-4, 2))


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        ("2026-03-28", "2026-03-28T00:00Z", "2026-03-28T03:00Z"),
        ("2026-03-29", "2026-03-29T00:00Z", "2026-03-29T02:00Z"),  # one to four in the night that has no half past two
        ("2026-10-25", "2026-10-24T23:00Z", "2026-10-25T03:00Z"),
    ],
)
def test_hours_of_a_night_in_which_clocks_are_set(day: str, begins: str, ends: str) -> None:
    assert WEEKENDS.spans(date.fromisoformat(day)) == [(datetime.fromisoformat(begins), datetime.fromisoformat(ends))]


def test_half_days_are_short_for_everybody() -> None:
    late = own_days(NORWAY, {"3": (("09:00", "11:00"), ("13:00", "18:00"))})
    assert late.closes(date(2026, 4, 1)) == datetime(2026, 4, 1, 9, tzinfo=UTC)
    afternoons = own_days(NORWAY, {"3": (("13:00", "18:00"),)})
    assert not afternoons.works(date(2026, 4, 1))
    assert afternoons.closes(date(2026, 4, 8)) == datetime(2026, 4, 8, 16, tzinfo=UTC)
