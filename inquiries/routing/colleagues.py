"""Who is here: put together from open consoles, what people say, the calendar, the register and open conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from bot.colleagues import IDLE, IN_CONVERSATION, ColleagueNow
from bot.database import Database
from bot.interfaces import Clock, EventBus
from bot.messages import Owner, Signal
from bot.routing import AVAILABLE, OFFLINE, DutyRoster
from bot.services import Register
from inquiries.handling.states import DONE
from inquiries.models import conversations, inquiries
from inquiries.routing.gathering import Gatherer
from inquiries.routing.returning import expected_back
from inquiries.routing.statuses import StaffAvailability

TOPIC = "people"
"""The signal that somebody says something else of themselves; it names nobody, consoles read again."""

LIVE = ("webchat", "xmpp")
QUIET_AFTER = timedelta(minutes=10)
"""A conversation in which nothing was said for so long occupies nobody any more."""

Homes = Callable[[str], Awaitable[Mapping[str, str]]]
"""Gives the municipality that employs each of the staff who can log in, by id, guests included."""


class ColleaguesNow:
    """Colleagues over the store and the open consoles; `idle` gives who has touched none of theirs for a while."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        gatherer: Gatherer,
        roster: DutyRoster,
        availability: StaffAvailability,
        *,
        idle: Callable[[str], frozenset[str]],
        homes: Homes,
        bus: EventBus,
    ) -> None:
        self._database = database
        self._clock = clock
        self._gatherer = gatherer
        self._roster = roster
        self._availability = availability
        self._idle = idle
        self._homes = homes
        self._bus = bus

    async def now(self, municipality: str) -> list[ColleagueNow]:
        """Return everybody who can log in, those who are there first, then by name."""
        at = self._clock.now()
        register = await self._gatherer.register(municipality)
        people = await self._gatherer.people(municipality, register, at)
        statuses, homes = await self.statuses(municipality), await self._homes(municipality)
        units = [unit for unit in register.units if not unit.withdrawn]
        duty = {unit.name: await self._roster.on_duty(municipality, unit.id, at) for unit in units}
        found = [
            ColleagueNow(
                staff=one.id,
                name=one.name,
                username=one.username,
                status=statuses.get(one.id, OFFLINE),
                home=None if homes.get(one.id, municipality) == municipality else homes[one.id],
                units=_units_of(register, one.id),
                leads=tuple(unit.name for unit in units if unit.leader == one.id),
                on_duty=tuple(name for name, staff in duty.items() if one.id in staff),
                competence=tuple(register.competence.get(one.id, ())),
                absent=one.id in people.absent,
                back=await expected_back(self._roster, municipality, one.id, at) if one.id in people.absent else None,
            )
            for one in people.directory.values()
        ]
        return sorted(found, key=lambda one: (one.status == OFFLINE, one.name.casefold(), one.staff))

    async def statuses(self, municipality: str) -> Mapping[str, str]:
        """Return the status of everybody who has a console open, by id, with what shows by itself.

        What people say of themselves goes before what shows; a conversation goes before stillness, since who listens on
        the telephone beside it touches nothing either.
        """
        said = await self._availability.statuses(municipality)
        idle, talking = self._idle(municipality), await self._in_conversation(municipality)
        shown = dict(said)
        for staff, status in said.items():
            if status == AVAILABLE and staff in talking:
                shown[staff] = IN_CONVERSATION
            elif status == AVAILABLE and staff in idle:
                shown[staff] = IDLE
        return shown

    async def say(self, municipality: str, staff: str, status: str) -> None:
        """Write what a member of staff says of themselves, and let every console know. Raises BadInput."""
        await self._availability.say(municipality, staff, status)
        await self._bus.publish(Signal(TOPIC, municipality))

    async def _in_conversation(self, municipality: str) -> frozenset[str]:
        """Return who has a live conversation in which something was said just now."""
        query = (
            select(conversations.c.staff)
            .join(inquiries, inquiries.c.conversation == conversations.c.id)
            .where(
                inquiries.c.municipality == municipality,
                inquiries.c.channel.in_(LIVE),
                inquiries.c.status.not_in([status.value for status in DONE]),
                inquiries.c.updated_at > self._clock.now() - QUIET_AFTER,
                conversations.c.owner == Owner.STAFF.value,
            )
        )
        async with self._database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())


def _units_of(register: Register, staff: str) -> tuple[str, ...]:
    return tuple(unit.name for unit in register.units if staff in unit.members and not unit.withdrawn)
