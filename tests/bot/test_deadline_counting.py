"""By when an inquiry is due: what is promised, what the law says, and what waiting for the citizen costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import ANSWER, PROVISIONAL, SOLUTION, DeadlineRules
from bot.messages import InquiryStatus
from bot.working_days import WorkingDays
from inquiries.deadlines.counting import Clock, Counted, Facts, counted, dues

DAYS = WorkingDays("NO", "Europe/Oslo")
RULES = DeadlineRules(answer_days=3)
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
WAITING, ASKED = InquiryStatus.WAITING_STAFF, InquiryStatus.WAITING_CITIZEN
FACTS = Facts(WAITING, "email", None, None, MONDAY, MONDAY, 0)


def count(facts: Facts, before: Clock | None = None, since: datetime = MONDAY) -> Counted:
    return counted(facts, before, since=since, days=DAYS, rules=RULES)


def on(at: datetime | None) -> date | None:
    return at and DAYS.local_day(at)


def test_answer_is_due_as_the_municipality_promises_unless_the_service_does() -> None:
    assert on(count(FACTS).answer_due) == date(2026, 3, 5)
    assert on(count(replace(FACTS, answer_days=1)).answer_due) == date(2026, 3, 3)
    assert count(FACTS).answer_due == DAYS.closes(date(2026, 3, 5))
    assert count(FACTS).solution_due is None
    assert on(count(replace(FACTS, solution_days=10)).solution_due) == date(2026, 3, 16)


def test_classifying_never_moves_an_answer_to_a_later_day() -> None:
    first = count(FACTS)
    slower = replace(FACTS, service="byggesak", answer_days=15, answer_due=first.answer_due)
    later = count(slower, first.clock, MONDAY + timedelta(hours=2))
    assert (later.answer_due, later.clock.reply_due) == (first.answer_due, first.answer_due)
    faster = count(replace(slower, answer_days=1), later.clock)
    assert on(faster.answer_due) == on(faster.clock.reply_due) == date(2026, 3, 3)


def test_provisional_reply_is_due_in_written_cases_about_individual_decisions() -> None:
    assert on(count(replace(FACTS, kind="application")).provisional_due) == date(2026, 4, 1)  # the second is a holiday
    assert on(count(replace(FACTS, kind="complaint", channel="letter")).provisional_due) == date(2026, 4, 1)
    assert count(replace(FACTS, kind="application", channel="telephone")).provisional_due is None
    assert count(replace(FACTS, kind="question")).provisional_due is None


def test_every_wait_has_its_own_answer_and_the_first_one_keeps_its_date() -> None:
    first = count(FACTS)
    asked = replace(FACTS, status=ASKED, waiting_since=None, answer_due=first.answer_due)
    answered = count(asked, first.clock, MONDAY + timedelta(hours=4))
    assert answered.clock.reply_due is None
    assert answered.clock.answered_at == MONDAY + timedelta(hours=4)
    again = MONDAY + timedelta(days=7)
    second = count(replace(asked, status=WAITING, waiting_since=again), answered.clock, again)
    assert on(second.clock.reply_due) == date(2026, 3, 12)
    assert second.answer_due == first.answer_due


def test_waiting_for_the_citizen_moves_the_solution_by_the_working_days_that_began() -> None:
    facts = replace(FACTS, solution_days=10)
    first = count(facts)
    paused = count(replace(facts, status=ASKED, waiting_since=None), first.clock, MONDAY + timedelta(hours=5))
    assert paused.solution_due == first.solution_due
    friday = MONDAY + timedelta(days=4)
    on_again = count(replace(facts, waiting_since=friday), paused.clock, friday)
    assert on_again.clock.paused_days == 4
    assert on(on_again.solution_due) == date(2026, 3, 20)
    same_day = count(replace(facts, waiting_since=MONDAY), paused.clock, MONDAY + timedelta(hours=6))
    assert same_day.solution_due == first.solution_due


def test_reopening_begins_anew() -> None:
    facts = replace(FACTS, solution_days=2)
    first = count(facts)
    later = MONDAY + timedelta(days=14)
    again = count(replace(facts, reopened=1, waiting_since=later, answer_due=first.answer_due), first.clock, later)
    assert on(again.solution_due) == date(2026, 3, 18)
    assert on(again.clock.reply_due) == date(2026, 3, 19)
    assert again.answer_due == first.answer_due
    assert again.clock.answered_at is None


def test_what_stands_what_is_met_and_what_is_over() -> None:
    facts = replace(FACTS, kind="application", solution_days=5)
    found = count(facts)
    shown: dict[str, Any] = {"provisional_due": found.provisional_due, "solution_due": found.solution_due, "days": DAYS}
    late = datetime(2026, 3, 6, 8, tzinfo=UTC)
    told = dues(found.clock, status=WAITING, now=late, **shown)
    assert [(one.name, one.days, one.overdue) for one in told] == [
        (ANSWER, -1, True),
        (SOLUTION, 1, False),
        (PROVISIONAL, 18, False),
    ]
    asked = count(replace(facts, status=ASKED, waiting_since=None), found.clock, late).clock
    told = dues(asked, status=ASKED, now=late + timedelta(days=60), **shown)
    assert [(one.name, one.met, one.paused, one.overdue) for one in told] == [
        (SOLUTION, False, True, False),
        (PROVISIONAL, True, False, False),
    ]
    done = dues(found.clock, status=InquiryStatus.SOLVED, now=late, **shown)
    assert all(one.met and not one.overdue for one in done)


MOMENTS = st.integers(0, 60 * 24 * 365 * 9).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(0, 30), st.integers(0, 40), st.integers(0, 60), st.integers(0, 60 * 24 * 40))
def test_deadlines_end_on_working_days_and_pauses_only_ever_give_time(
    begun: datetime, answer: int, solve: int, hours: int, pause: int
) -> None:
    facts = replace(FACTS, opened_at=begun, waiting_since=begun, kind="application", answer_days=answer, solution_days=solve)
    first = count(facts, None, begun)
    for due in (first.answer_due, first.provisional_due, first.solution_due):
        assert due is not None
        assert due == DAYS.closes(DAYS.local_day(due))
        assert DAYS.works(DAYS.local_day(due))
    asked_at = begun + timedelta(hours=hours)
    back_at = asked_at + timedelta(minutes=pause)
    asked = count(replace(facts, status=ASKED, waiting_since=None), first.clock, asked_at)
    back = count(replace(facts, waiting_since=back_at), asked.clock, back_at)
    assert first.solution_due is not None
    assert back.solution_due is not None
    assert DAYS.count(DAYS.local_day(first.solution_due), DAYS.local_day(back.solution_due)) == back.clock.paused_days
    assert back.clock.paused_days == DAYS.count(DAYS.local_day(asked_at), DAYS.local_day(back_at))
    assert back.provisional_due == first.provisional_due
