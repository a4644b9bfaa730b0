"""Working days and promises: holidays, closed days, weekends, late hours, and the day in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.working_days import WorkingDayPromises, WorkingDays, in_words
from tests.building import SettableClock

OSLO = WorkingDays("NO", "Europe/Oslo", [date(2026, 12, 24)])
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 1), True),  # Wednesday before Easter
        (date(2026, 4, 2), False),  # Maundy Thursday
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 14), False),  # Ascension Day
        (date(2026, 5, 17), False),  # Constitution Day
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2026, 12, 24), False),  # closed by the municipality's own decision
        (date(2026, 12, 28), True),
        (date(2026, 3, 7), False),  # Saturday
    ],
)
def test_holidays_are_no_working_days(day: date, works: bool) -> None:
    assert OSLO.works(day) is works


@given(DAYS, st.integers(0, 60))
def test_day_promised_is_a_working_day_with_as_many_between(day: date, count: int) -> None:
    promised = OSLO.after(day, count)
    assert OSLO.works(promised)
    between = [day + timedelta(days=step) for step in range((promised - day).days + 1)]
    working = sum(OSLO.works(one) for one in between)
    # The first working day is counted as day nought, whether it is today or only after a weekend.
    assert working == count + 1


@given(DAYS, st.integers(0, 30))
def test_who_asks_later_is_not_promised_an_earlier_day(day: date, count: int) -> None:
    assert OSLO.after(day, count) <= OSLO.after(day + timedelta(days=1), count)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (datetime(2026, 3, 2, 8, tzinfo=UTC), date(2026, 3, 5)),  # Monday morning
        (datetime(2026, 3, 2, 14, 30, tzinfo=UTC), date(2026, 3, 6)),  # Monday after three, in Oslo
        (datetime(2026, 3, 6, 20, tzinfo=UTC), date(2026, 3, 12)),  # Friday evening
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 4, 7)),  # the night of summer time, before Easter
    ],
)
def test_promise_counts_from_the_municipalitys_own_day(written: datetime, day: date) -> None:
    assert WorkingDayPromises(OSLO, SettableClock(written), within=3).promise("nb").day == day


def test_service_that_promises_something_of_its_own_is_named_its_own_day() -> None:
    clock = SettableClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    promises = WorkingDayPromises(OSLO, clock, within=3, of_service={"renovasjon": 1, "vakt": 0}.get)
    assert promises.promise("nb", "renovasjon").day == date(2026, 3, 3)
    assert promises.promise("nb", "vakt").day == date(2026, 3, 2)
    assert promises.promise("nb", "byggesak").day == promises.promise("nb").day == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "torsdag 5. mars"),
        ("nn", "torsdag 5. mars"),
        ("sv", "torsdag 5 mars"),
        ("en", "Thursday 5 March"),
        ("se", "Thursday 5 March"),
    ],
)
def test_day_is_told_in_the_persons_language(language: str, words: str) -> None:
    assert in_words(date(2026, 3, 5), language) == words
