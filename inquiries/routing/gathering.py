"""Gathers what a decision rests on: the register, the duty calendar, who is there, and how much everybody has to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.database import Database
from bot.messages import Staff
from bot.routing import OFFLINE, Availability, Candidate, DutyRoster, Facts, UnitFacts
from bot.services import SPECIALIST, Register, ServiceRegister, Unit
from inquiries.handling.states import DONE
from inquiries.models import inquiries
from inquiries.services.desk import Directory


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of a municipality at a moment, by id."""

    directory: Mapping[str, Staff]
    statuses: Mapping[str, str]
    absent: frozenset[str]
    loads: Mapping[str, int]
    competence: Mapping[str, Sequence[str]]


class Gatherer:
    """Reads facts; `directory` knows the staff who can log in."""

    def __init__(
        self,
        database: Database,
        register: ServiceRegister,
        directory: Directory,
        roster: DutyRoster,
        availability: Availability,
    ) -> None:
        self._database = database
        self._register = register
        self._directory = directory
        self._roster = roster
        self._availability = availability

    async def register(self, municipality: str) -> Register:
        """Return the register."""
        return await self._register.register(municipality)

    async def facts(
        self, municipality: str, service: str | None, chosen: str | None, tried: Sequence[str], at: datetime
    ) -> Facts:
        """Return what the decision about an inquiry rests on; `chosen` is the unit that somebody named by hand."""
        register = await self._register.register(municipality)
        people = await self.people(municipality, register, at)
        known = register.service(service)
        unit = register.unit(chosen) if chosen else register.unit(known.unit if known else None)
        default = register.default_unit
        return Facts(
            service=known.id if known else None,
            service_names=dict(known.names) if known else {},
            specialist=known is not None and known.track == SPECIALIST,
            competence=known.competence if known else "",
            unit=await self.unit(municipality, unit, people, at) if unit else None,
            default=UnitFacts(default.id, default.name) if default else None,
            chosen=chosen is not None,
            tried=frozenset(tried),
        )

    async def unit(self, municipality: str, unit: Unit, people: People, at: datetime) -> UnitFacts:
        """Return a unit with those of its members who can log in."""
        duty = {staff: place for place, staff in enumerate(await self._roster.on_duty(municipality, unit.id, at))}
        # Who stands in on a shift takes part although the register may not name that person as a member.
        names = [*unit.members, *(staff for staff in duty if staff not in unit.members)]
        members = tuple(candidate(staff, people, duty) for staff in names if staff in people.directory)
        leads = unit.leader if unit.leader in people.directory else None
        return UnitFacts(unit.id, unit.name, members, candidate(leads, people, duty) if leads else None)

    async def people(self, municipality: str, register: Register, at: datetime) -> People:
        """Return everybody."""
        return People(
            directory=await self._directory(municipality),
            statuses=await self._availability.statuses(municipality),
            absent=await self._roster.absent(municipality, at),
            loads=await self._loads(municipality),
            competence=register.competence,
        )

    async def _loads(self, municipality: str) -> dict[str, int]:
        done = [status.value for status in DONE]
        query = (
            select(inquiries.c.responsible, func.count())
            .where(
                inquiries.c.municipality == municipality,
                inquiries.c.responsible.is_not(None),
                inquiries.c.status.not_in(done),
                inquiries.c.deleted_at.is_(None),
            )
            .group_by(inquiries.c.responsible)
        )
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


def candidate(staff: str, people: People, duty: Mapping[str, int]) -> Candidate:
    """Return a member of staff as routing sees them."""
    return Candidate(
        staff=staff,
        name=people.directory[staff].name,
        status=people.statuses.get(staff, OFFLINE),
        absent=staff in people.absent,
        duty=duty.get(staff),
        competence=frozenset(people.competence.get(staff, ())),
        load=people.loads.get(staff, 0),
    )
