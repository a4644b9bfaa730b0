"""Why a deadline is when it is: from when it is counted, how many working days, and who promised them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.deadlines import ANSWER, SOLUTION, DeadlineRules, Due, Reason
from bot.working_days import WorkingDays
from inquiries.deadlines.counting import Clock


@dataclass(frozen=True, slots=True)
class Promised:
    """What an inquiry's own service promises, in working days; None where it says nothing."""

    answer_days: int | None
    solution_days: int | None


def explained(
    found: Sequence[Due], clock: Clock, promised: Promised, *, opened_at: datetime, days: WorkingDays, rules: DeadlineRules
) -> list[Due]:
    """Return deadlines with their reasons."""
    reasons = {
        ANSWER: _reason(clock.waiting_since, promised.answer_days, rules.answer_days),
        SOLUTION: _reason(clock.counted_from, promised.solution_days, rules.solution_days, clock.paused_days),
    }
    law = Reason(since=opened_at, source="law")
    return [replace(due, reason=_kept(due, reasons.get(due.name, law), days)) for due in found]


def _reason(since: datetime | None, own: int | None, general: int | None, paused_days: int = 0) -> Reason:
    within, source = (general, "municipality") if own is None else (own, "service")
    return Reason(since=since, within=within, source=source, paused_days=paused_days)


def _kept(due: Due, reason: Reason, days: WorkingDays) -> Reason:
    """Return a reason that tells where an earlier promise holds: what was promised never moves to a later day."""
    if due.name != ANSWER or reason.since is None or reason.within is None:
        return reason
    counted = days.closes(days.after(days.first_counted(reason.since), reason.within))
    return replace(reason, source="earlier", within=None) if due.at < counted else reason
