"""Counting inquiries: what is counted, by which clock, and against which promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.statistics import Opened, Period, Satisfaction, counted

OSLO = ZoneInfo("Europe/Oslo")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), OSLO)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
AT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
ONE = Opened(AT, "email", "fault", "veg", "vei-og-trafikk", "u1", False, True, None, None, None, None, 0)


def test_a_period_ends_with_its_last_day_by_the_clock_on_the_wall() -> None:
    assert MARCH.begins.astimezone(UTC) == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert MARCH.ends.astimezone(UTC) == datetime(2026, 3, 31, 22, tzinfo=UTC), "summer time has begun"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
def test_the_period_before_is_as_long_and_ends_where_this_begins(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length), OSLO)
    before = period.before()
    assert before.last - before.first == timedelta(days=length)
    assert before.ends == period.begins


def test_hours_and_weekdays_are_the_municipalitys_and_all_of_them_stand_there() -> None:
    by = counted(MARCH, [ONE], NOW).by
    assert len(by["hour"]) == 24
    assert by["hour"]["23"] == 1
    assert by["weekday"] == {"1": 1} | dict.fromkeys("234567", 0)


def test_what_is_not_known_is_counted_as_such_and_the_most_frequent_comes_first() -> None:
    by = counted(MARCH, [ONE, replace(ONE, kind=None), replace(ONE, kind=None)], NOW).by
    assert list(by["kind"].items()) == [("", 2), ("fault", 1)]


def test_the_bot_alone_a_person_and_what_staff_wrote_down() -> None:
    alone = replace(ONE, handed_over=False)
    called = replace(ONE, handed_over=False, by_staff=True, first_answered_at=AT, solved_at=AT)
    figures = counted(MARCH, [alone, called, ONE], NOW)
    assert (figures.opened, figures.bot_alone, figures.for_staff) == (3, 1, 2)
    assert (figures.answered, figures.solved) == (1, 1)


def test_nobody_waited_for_a_first_answer_where_staff_wrote_first() -> None:
    asked = replace(ONE, first_answered_at=AT + timedelta(hours=2))
    called = replace(asked, channel="telephone", handed_over=False, by_staff=True)
    begun = replace(called, channel="email", first_answered_at=AT)
    figures = counted(MARCH, [asked, called, begun], NOW)
    assert (figures.for_staff, figures.answered) == (3, 3)
    assert (figures.first_answer.count, figures.first_answer.median_h) == (2, 2)


def test_who_was_asked_who_answered_and_what() -> None:
    asked = replace(ONE, asked_at=AT)
    said = [replace(asked, helped=helped) for helped in ("yes", "yes", "partly", "no")]
    assert counted(MARCH, [ONE, asked, *said], NOW).satisfaction == Satisfaction(5, 4, yes=2, partly=1, no=1)
    assert counted(MARCH, [], NOW).satisfaction == Satisfaction()


def test_median_and_ninetieth_percentile_in_hours() -> None:
    answered = [replace(ONE, first_answered_at=AT + timedelta(hours=hours)) for hours in range(1, 12)]
    times = counted(MARCH, answered, NOW).first_answer
    assert (times.count, times.median_h, times.p90_h) == (11, 6.0, 10.0)
    assert counted(MARCH, [ONE], NOW).first_answer.median_h is None


def test_a_promise_counts_once_it_is_kept_or_over() -> None:
    due = NOW - timedelta(days=1)
    kept = replace(ONE, first_answered_at=due - timedelta(hours=1), answer_due=due)
    late = replace(ONE, first_answered_at=due + timedelta(hours=1), answer_due=due)
    never = replace(ONE, answer_due=due)
    still_time = replace(ONE, answer_due=NOW + timedelta(days=1))
    times = counted(MARCH, [kept, late, never, still_time], NOW).first_answer
    assert (times.due, times.in_time) == (3, 1)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=40))
def test_the_parts_add_up(said: list[tuple[bool, bool, int]]) -> None:
    opened = [replace(ONE, by_staff=staff, handed_over=bot, reopened=again) for staff, bot, again in said]
    figures = counted(MARCH, opened, NOW)
    assert figures.bot_alone + figures.for_staff == figures.opened == len(opened)
    assert all(sum(counts.values()) == len(opened) for counts in figures.by.values())
    assert figures.answered <= figures.for_staff
