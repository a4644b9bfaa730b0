"""By when an inquiry is due: pure arithmetic over what is known of it, with no I/O.

Three deadlines, each the closing time of a working day:

- **answer**: so many working days after the citizen began to wait, as the service promises, or the municipality. Every new
  wait has its own. One that was promised never moves to a later day because somebody classified the inquiry.
- **provisional reply**: one calendar month after it was received, in cases about individual decisions, where nobody has
  answered yet (forvaltningsloven § 11 a third paragraph): written applications and complaints. Its clock never stands.
- **solution**: so many working days after people got it. While it waits for the citizen the clock stands: the deadline
  moves by as many working days as began meanwhile, and answering on the same day costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.deadlines import ANSWER, PROVISIONAL, SOLUTION, DeadlineRules, Due
from bot.messages import InquiryStatus
from bot.working_days import WorkingDays

INDIVIDUAL_DECISIONS = frozenset({"application", "complaint"})
SPOKEN = frozenset({"telephone", "visit"})
"""Ways in which nothing is in writing."""
DONE = frozenset({InquiryStatus.SOLVED, InquiryStatus.CLOSED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an inquiry; `answer_days` and `solution_days` are its service's own promises, where it makes any."""

    status: InquiryStatus
    channel: str
    kind: str | None
    service: str | None
    opened_at: datetime
    waiting_since: datetime | None
    reopened: int
    answer_due: datetime | None = None
    answer_days: int | None = None
    solution_days: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What the deadlines were counted by before, as in `inquiries.deadlines.models`."""

    counted_from: datetime
    service: str | None = None
    unit: str | None = None
    kind: str | None = None
    reopened: int = 0
    waiting_since: datetime | None = None
    reply_due: datetime | None = None
    answered_at: datetime | None = None
    paused_at: datetime | None = None
    paused_days: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """The deadlines and what they were counted by."""

    clock: Clock
    answer_due: datetime | None
    provisional_due: datetime | None
    solution_due: datetime | None


def counted(facts: Facts, before: Clock | None, *, since: datetime, days: WorkingDays, rules: DeadlineRules) -> Counted:
    """Return the deadlines of an inquiry as it stands since a moment; `before` is what they were counted by last.

    `days` are those of its service or unit, where it has any of its own.
    """
    clock = _moved_on(facts, before, since, days)
    within = rules.answer_days if facts.answer_days is None else facts.answer_days
    clock = replace(clock, reply_due=_reply_due(facts, before, days, within))
    answer_due = facts.answer_due
    if answer_due is None:
        answer_due = clock.reply_due
    elif clock.answered_at is None and clock.reply_due is not None:
        answer_due = min(answer_due, clock.reply_due)
    written = facts.kind in INDIVIDUAL_DECISIONS and facts.channel not in SPOKEN
    provisional_due = days.closes(days.month_after(facts.opened_at)) if written else None
    to_solve = rules.solution_days if facts.solution_days is None else facts.solution_days
    solution_due = None
    if to_solve is not None:
        first = days.first_counted(clock.counted_from)
        solution_due = days.closes(days.after(first, to_solve + clock.paused_days))
    return Counted(clock, answer_due, provisional_due, solution_due)


def _moved_on(facts: Facts, before: Clock | None, since: datetime, days: WorkingDays) -> Clock:
    """Return the clock as it goes from now on: begun, begun again after reopening, stopped, or let go on."""
    if before is None:
        clock = Clock(facts.waiting_since or facts.opened_at)
    elif facts.reopened != before.reopened:
        clock = Clock(facts.waiting_since or since)
    else:
        clock = before
    if facts.status is InquiryStatus.WAITING_CITIZEN:
        answered = clock.answered_at or since
        clock = replace(clock, answered_at=answered, paused_at=clock.paused_at or since)
    elif clock.paused_at is not None:
        cost = days.count(days.local_day(clock.paused_at), days.local_day(since))
        clock = replace(clock, paused_at=None, paused_days=clock.paused_days + cost)
    stands = {name: getattr(facts, name) for name in ("waiting_since", "service", "unit", "kind", "reopened")}
    return replace(clock, **stands)


def _reply_due(facts: Facts, before: Clock | None, days: WorkingDays, within: int) -> datetime | None:
    """Return by when who waits now has an answer; within one wait it only ever moves to an earlier day."""
    if facts.waiting_since is None:
        return None
    due = days.closes(days.after(days.first_counted(facts.waiting_since), within))
    if before is not None and before.waiting_since == facts.waiting_since and before.reply_due is not None:
        return min(due, before.reply_due)
    return due


def dues(
    clock: Clock,
    *,
    status: InquiryStatus,
    provisional_due: datetime | None,
    solution_due: datetime | None,
    now: datetime,
    days: WorkingDays,
) -> list[Due]:
    """Return the deadlines of an inquiry with how they stand, the one that counts and ends first at the front."""
    done = status in DONE
    found: list[Due] = []
    if clock.reply_due is not None:
        found.append(_due(ANSWER, clock.reply_due, now, days, met=done))
    if provisional_due is not None:
        found.append(_due(PROVISIONAL, provisional_due, now, days, met=done or clock.answered_at is not None))
    if solution_due is not None:
        found.append(_due(SOLUTION, solution_due, now, days, met=done, paused=clock.paused_at is not None))
    return sorted(found, key=lambda one: (one.met or one.paused, one.at))


def _due(name: str, at: datetime, now: datetime, days: WorkingDays, *, met: bool, paused: bool = False) -> Due:
    over = at < now and not met and not paused
    return Due(name, at, _days_until(at, now, days), met=met, paused=paused, overdue=over)


def _days_until(at: datetime, now: datetime, days: WorkingDays) -> int:
    due, today = days.local_day(at), days.local_day(now)
    return days.count(today, due) if due >= today else -days.count(due, today)
