"""Builds what counts deadlines and reminds of them."""

from __future__ import annotations

from datetime import time

from bot.database import Database
from bot.deadlines import DeadlineRules
from bot.duty import DutyRoster
from bot.interfaces import Clock
from bot.settings import Municipality, Settings
from bot.working_days import Hours, WorkingDayPromises, WorkingDays
from inquiries.deadlines.promised import ServicePromises
from inquiries.deadlines.reminders import DeadlineReminders
from inquiries.deadlines.store import SqlDeadlines


def working_days(chosen: Municipality) -> WorkingDays:
    """Return a municipality's calendar of working days."""
    opens, closes = (time.fromisoformat(one) for one in chosen.opening_hours.split("-"))
    hours = Hours(opens, closes, time.fromisoformat(chosen.half_days_end))
    return WorkingDays(chosen.country, chosen.time_zone, chosen.closed_on, half=chosen.half_days, hours=hours)


def deadline_rules(settings: Settings) -> DeadlineRules:
    """Return what a municipality promises and when it reminds."""
    chosen = settings.deadlines
    return DeadlineRules(
        answer_days=settings.municipality.answer_within_days,
        solution_days=chosen.solution_within_days or None,
        warn_days=chosen.warn_days,
        provisional_warn_days=chosen.provisional_warn_days,
        leader_days=chosen.leader_days,
    )


class DeadlineKeeping:
    """Everything about deadlines: `deadlines` counts them, `promises` tells citizens, `follow` and `remind` come round."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, roster: DutyRoster, days: WorkingDays) -> None:
        chosen, rules = settings.municipality, deadline_rules(settings)
        self.deadlines = SqlDeadlines(database, clock, days, rules)
        self._reminders = DeadlineReminders(database, self.deadlines, roster, clock, rules)
        self._register = register = ServicePromises(database, chosen.id, days)
        self.promises = WorkingDayPromises(
            days, clock, within=chosen.answer_within_days, of_service=register.within, days_of=register.days_of
        )

    async def follow(self) -> None:
        """Count what nobody has counted, and learn what services promise now."""
        await self._register.refresh()
        await self.deadlines.follow()

    async def remind(self) -> None:
        """Tell people of deadlines that come, and of those that are over."""
        await self._reminders.run()
