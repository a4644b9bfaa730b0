"""Forwarding as staff do it: one sees who is there before, and those concerned hear of it after."""

from __future__ import annotations

from datetime import datetime

from bot.errors import BadInput, NotFound, Why
from bot.interfaces import Clock
from bot.messages import Staff
from bot.own_days import own_days
from bot.routing import OFFLINE, PERSON, Candidate, Colleague, DutyRoster, Outcome, RoutingStep, UnitStanding
from bot.working_days import WorkingDays
from inquiries.routing.deciding import route
from inquiries.routing.forwarding import Done, SqlForwarding, Target
from inquiries.routing.gathering import Gatherer
from inquiries.routing.returning import expected_back
from inquiries.routing.sentences import sentence, texts_in
from inquiries.routing.service import Routing
from inquiries.services.desk import Directory
from inquiries.services.opening import open_at


class ForwardingDesk:
    """Forwards, takes back, hands back, and shows who of a unit is there; raises NotFound and Conflict."""

    def __init__(
        self,
        forwarding: SqlForwarding,
        routing: Routing,
        gatherer: Gatherer,
        roster: DutyRoster,
        directory: Directory,
        days: WorkingDays,
        clock: Clock,
    ) -> None:
        self._forwarding = forwarding
        self._routing = routing
        self._gatherer = gatherer
        self._roster = roster
        self._directory = directory
        self._days = days
        self._clock = clock

    async def forward(
        self,
        inquiry: str,
        *,
        staff: Staff,
        unit: str,
        to: str | None = None,
        note: str = "",
        masked: bool = False,
        live: bool = False,
        force: bool = False,
    ) -> str | None:
        """Give an inquiry to a unit, or a person of the staff; return who has it now.

        Without a person, whoever of the unit is there and fits best gets it; nobody there leaves it in the unit's queue.
        """
        now = self._clock.now()
        target = await self._target(staff.municipality, unit, to, now)
        due_at = self._routing.due_after(now, live=live)
        done = await self._forwarding.forward(
            inquiry, target, staff=staff, note=note, masked=masked, due_at=due_at, force=force
        )
        people = (target.staff,) if target.staff else await self._members(staff.municipality, unit)
        await self._tell(staff, [one for one in people if one != staff.id], "forwarded", inquiry, done, now)
        return target.staff

    async def take_back(self, inquiry: str, *, staff: Staff) -> None:
        """Take a forwarded inquiry back that nobody has begun with."""
        done = await self._forwarding.take_back(inquiry, staff=staff)
        await self._tell(staff, done.people, "taken_back", inquiry, done, self._clock.now())

    async def hand_back(self, inquiry: str, result: Outcome, *, staff: Staff) -> bool:
        """Hand an inquiry back with its result; tell whether the citizen was written to."""
        done = await self._forwarding.hand_back(inquiry, result, staff=staff)
        await self._tell(staff, done.people, "handed_back", inquiry, done, self._clock.now())
        return done.told

    def result_text(self, number: str, language: str) -> str:
        """Return what a citizen is told of a finished inquiry unless somebody words it better."""
        return texts_in(language)["result_default"].format(number=number)

    async def explained(self, municipality: str, inquiry: str, language: str) -> list[tuple[RoutingStep, str | None]]:
        """Return what routing and forwarding did with an inquiry, oldest first, each with its sentence."""
        steps = await self._routing.steps(municipality, inquiry)
        return [(step, sentence(step.kind, step.details, language)) for step in steps]

    async def standing(self, municipality: str, unit: str) -> UnitStanding:
        """Return who of a unit is there now, and when those who are not are expected. Raises NotFound."""
        now = self._clock.now()
        register = await self._gatherer.register(municipality)
        found = register.unit(unit)
        if found is None:
            raise NotFound("no such unit")
        people = await self._gatherer.people(municipality, register, now)
        facts = await self._gatherer.unit(municipality, found, people, now)
        leader = [facts.leader] if facts.leader and facts.leader.staff not in found.members else []
        shown = [await self._colleague(municipality, one, found.leader, now) for one in (*facts.members, *leader)]
        opened, opens_at = open_at(own_days(self._days, found.opening_hours, found.closed_on), now)
        order = sorted(shown, key=lambda one: (one.absent, one.status == OFFLINE, not one.on_duty, one.load, one.name))
        return UnitStanding(found.id, found.name, opened, opens_at, str(self._days.zone), tuple(order))

    async def _colleague(self, municipality: str, one: Candidate, leader: str | None, now: datetime) -> Colleague:
        back = await expected_back(self._roster, municipality, one.staff, now) if one.absent else None
        duty, leads = one.duty is not None, one.staff == leader
        return Colleague(one.staff, one.name, one.status, duty, one.absent, leads, one.load, back)

    async def _target(self, municipality: str, unit: str, to: str | None, now: datetime) -> Target:
        found = (await self._gatherer.register(municipality)).unit(unit)
        if found is None:
            raise NotFound("no such unit")
        if to is not None:
            person = (await self._directory(municipality)).get(to)
            if person is None:
                raise BadInput("there is no such member of staff", why=Why("no_such_staff"))
            return Target(unit, found.name, to, person.name)
        decision = route(await self._gatherer.facts(municipality, None, unit, (), now))
        if decision.level == PERSON:
            return Target(unit, found.name, decision.staff, decision.staff_name)
        return Target(unit, found.name)

    async def _members(self, municipality: str, unit: str) -> tuple[str, ...]:
        found = (await self._gatherer.register(municipality)).unit(unit)
        return found.members if found else ()

    async def _tell(
        self, staff: Staff, people: list[str] | tuple[str, ...], kind: str, inquiry: str, done: Done, now: datetime
    ) -> None:
        await self._routing.tell(staff.municipality, people, kind, inquiry, done.number, once=now.isoformat())
        await self._routing.changed(staff.municipality)
