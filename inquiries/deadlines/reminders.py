"""Reminds people of deadlines: before, when one is over, and then the leader («purring»); each once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.deadlines import LEADER, OVERDUE, PROVISIONAL, STAGES, WARNING, DeadlineRules, Due
from bot.duty import DutyRoster
from bot.interfaces import Clock
from bot.messages import Owner
from bot.working_days import WorkingDays
from inquiries.deadlines.conditions import before
from inquiries.deadlines.models import deadline_reminders
from inquiries.deadlines.store import SqlDeadlines, with_clock
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, notices
from inquiries.reach import SqlReach
from inquiries.services.models import unit_members, units

log = logging.getLogger(__name__)

KIND = "deadline"
REMINDED = "reminded"
AHEAD = timedelta(days=60)
"""Further ahead nobody is warned, however many working days before a warning is to come."""


class DeadlineReminders:
    """Leaves a notice and a step for each stage of each deadline; `run` may come round as often as one likes, anywhere."""

    def __init__(
        self,
        database: Database,
        deadlines: SqlDeadlines,
        roster: DutyRoster,
        clock: Clock,
        rules: DeadlineRules,
    ) -> None:
        self._database = database
        self._reach = SqlReach(database)
        self._deadlines = deadlines
        self._roster = roster
        self._clock = clock
        self._rules = rules

    async def run(self) -> int:
        """Remind of what is due and return how many reminders are new. Raises StoreUnavailable.

        Where a stage was missed, only the latest is told. What nobody can be told of stays in the list of what is over, and
        is told as soon as it is somebody's.
        """
        now, told = self._clock.now(), 0
        for row in await self._candidates(now):
            for due in self._deadlines.dues(row):
                stage = None if due.met or due.paused else self.stage(due, now, self._deadlines.days_of(row))
                if stage is not None:
                    told += await self._remind(row, due, stage, now)
        if told:
            log.info("%d reminders of deadlines", told)
        return told

    def stage(self, due: Due, now: datetime, days: WorkingDays) -> str | None:
        """Return which stage a deadline has reached, None while nobody needs to hear of it."""
        day = days.local_day(due.at)
        if now >= days.closes(days.after(day, self._rules.leader_days)):
            return LEADER
        if now >= due.at:
            return OVERDUE
        ahead = self._rules.provisional_warn_days if due.name == PROVISIONAL else self._rules.warn_days
        return WARNING if now >= days.opens(days.before(day, ahead)) else None

    async def _candidates(self, now: datetime) -> Sequence[Any]:
        """Return open inquiries with a deadline soon, and who has their conversations."""
        holder = (conversations.c.owner.label("holds"), conversations.c.staff.label("holder"))
        query = with_clock().add_columns(*holder).join(conversations, conversations.c.id == inquiries.c.conversation)
        query = query.where(before(now + AHEAD))
        async with self._database.read() as connection:
            return (await connection.execute(query.order_by(inquiries.c.opened_at))).mappings().all()

    async def _remind(self, row: Any, due: Due, stage: str, now: datetime) -> bool:
        if await self._was_told(row, due, stage):
            return False
        people = await self._people(row, stage, now)
        if not people:
            return False
        try:
            async with self._database.write() as connection:
                await self._write(connection, row, due, stage, people, now)
        except IntegrityError:
            return False  # Another node was faster.
        return True

    async def _was_told(self, row: Any, due: Due, stage: str) -> bool:
        later = STAGES[STAGES.index(stage) :]
        told = deadline_reminders.c
        query = select(told.stage).where(told.inquiry == row["id"], told.due == due.name, told.due_at == due.at)
        async with self._database.read() as connection:
            return (await connection.execute(query.where(told.stage.in_(later)))).first() is not None

    async def _write(
        self, connection: AsyncConnection, row: Any, due: Due, stage: str, people: Sequence[str], now: datetime
    ) -> None:
        named = {"due": due.name, "stage": stage}
        where = {"municipality": row["municipality"], "inquiry": row["id"]}
        await connection.execute(insert(deadline_reminders).values(due_at=due.at, staff=people[0], at=now, **named, **where))
        told = named | {"due_at": due.at.isoformat()}
        for person in people:
            await connection.execute(
                insert(notices).values(
                    id=str(uuid.uuid4()),
                    municipality=row["municipality"],
                    staff=person,
                    kind=KIND,
                    about=f"inquiry:{row['id']}",
                    text=f"{KIND}_{stage}",
                    details=told | {"inquiry": row["id"], "number": row["number"]},
                    once=f"{KIND}/{row['id']}/{due.name}/{stage}/{due.at.isoformat()}",
                    at=now,
                )
            )
        await note_step(connection, kind=REMINDED, at=now, to=list(people), **where, **told)

    async def _people(self, row: Any, stage: str, now: datetime) -> list[str]:
        """Return who hears of it: who is responsible, else who has it, else who has the duty; the leader at the end.

        Where there is nobody of the one kind, the other hears of it earlier, or again.
        """
        held = row["holder"] if row["holds"] == Owner.STAFF else None
        mine = [one for one in (row["responsible"] or held,) if one]
        unit, leader, members = await self._unit(row["municipality"], row["unit"])
        if not mine and unit is not None:
            mine = list(await self._roster.on_duty(row["municipality"], unit, now)) or list(members)
        leaders = [leader] if leader else []
        found = list(dict.fromkeys((leaders or mine) if stage == LEADER else (mine or leaders)))
        # One of the specialist track that is no unit's yet is not for whoever gets the others of that kind.
        audience = await self._reach.of_inquiry(row["municipality"], row["id"])
        return [one for one in found if not audience.guarded or one in audience.cleared]

    async def _unit(self, municipality: str, unit: str | None) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Return a unit, its leader and its people; of an inquiry that is no unit's, the one that gets all such."""
        wanted = units.c.id == unit if unit is not None else units.c.default_queue.is_(True)
        query = select(units.c.id, units.c.leader).where(units.c.municipality == municipality, wanted)
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(units.c.withdrawn_at.is_(None)).order_by(units.c.id))).first()
            if row is None:
                return None, None, ()
            member = select(unit_members.c.staff).where(unit_members.c.unit == row.id).order_by(unit_members.c.staff)
            people = (await connection.execute(member.where(unit_members.c.municipality == municipality))).scalars()
            return str(row.id), row.leader, tuple(people)
