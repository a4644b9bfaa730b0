"""The duty calendar: who has the duty, shifts, absences, who takes it now."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r404, r409

from bot.duty import Absence, DutyUnit, Override, Shift
from bot.errors import NotFound
from console.api.base import ConsoleView, as_json
from console.api.duty_context import DutyDesk, duty_of
from console.api.duty_schemas import (
    AbsenceBody,
    AbsenceInfo,
    ChangeShift,
    DutyUnitInfo,
    DutyWeek,
    OverrideInfo,
    Person,
    ShiftBody,
    ShiftInfo,
    StintInfo,
    TakeDuty,
)
from console.api.people import offered
from console.api.schemas import Problem

WEEK = timedelta(days=7)


class DutyBase(ConsoleView):
    """What the views of the duty calendar share."""

    @property
    def desk(self) -> DutyDesk:
        """The duty calendar."""
        return duty_of(self.request)

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    @property
    def me(self) -> str:
        """The asker's id."""
        return self.who.staff.id

    async def know(self, *people: str | None) -> None:
        """Refuse people who are not of the municipality's staff. Raises NotFound."""
        known = await self.context.accounts.directory(self.municipality)
        if any(one is not None and one not in known for one in people):
            raise NotFound("no such member of staff")


class WeekView(DutyBase):
    """A week."""

    async def get(self, day: date | None = None) -> r200[DutyWeek] | r400[Problem] | r401[Problem]:
        """Return the week of a day, by default the present one, with who has the duty now."""
        desk, now = self.desk, self.desk.clock.now()
        today = now.astimezone(desk.zone).date()
        chosen = day or today
        monday = chosen - timedelta(days=chosen.weekday())
        since = datetime.combine(monday, time(), desk.zone)
        # Midnight a week later by the clock on the wall: such a week may have an hour more or less.
        until = datetime.combine(monday + WEEK, time(), desk.zone)
        people = await self.context.accounts.directory(self.municipality)
        absences = await desk.plan.absences(self.municipality, since, until)
        shifts = await desk.plan.shifts(self.municipality)
        planned = {one for shift in shifts for one in (shift.staff, shift.substitute) if one}
        planned |= {one for absence in absences for one in (absence.staff, absence.substitute) if one}
        return as_json(
            DutyWeek(
                since=monday,
                today=today,
                zone=desk.zone.key,
                units=[await self._unit(unit, now) for unit in await desk.plan.units(self.municipality)],
                staff=[Person(id=one.id, name=one.name) for one in offered(people, planned)],
                absent=sorted(await desk.roster.absent(self.municipality, now)),
                stints=[StintInfo(**asdict(one)) for one in await desk.plan.stints(self.municipality, since, until)],
                shifts=[shift_shape(one) for one in shifts],
                absences=[AbsenceInfo(**asdict(one)) for one in absences],
            )
        )

    async def _unit(self, unit: DutyUnit, now: datetime) -> DutyUnitInfo:
        desk = self.desk
        on_duty = await desk.roster.on_duty(self.municipality, unit.id, now)
        taken = [one for one in await desk.plan.overrides(self.municipality, now) if one.unit == unit.id]
        return DutyUnitInfo(
            id=unit.id,
            name=unit.name,
            leader=unit.leader,
            members=list(unit.members),
            on_duty=list(on_duty),
            taken=_override_shape(taken[0]) if taken else None,
        )


class ShiftsView(DutyBase):
    """Shifts."""

    async def post(self, body: ShiftBody) -> r201[ShiftInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Add a shift."""
        await self.know(body.staff, body.substitute)
        added = await self.desk.plan.add_shift(self.municipality, shift_from(body), by=self.me)
        return web.json_response(text=shift_shape(added).model_dump_json(), status=201)


class ShiftView(DutyBase):
    """One shift."""

    async def put(
        self, shift: UUID, /, body: ChangeShift
    ) -> r200[ShiftInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Change a shift; 409 when somebody else has changed it meanwhile."""
        await self.know(body.staff, body.substitute)
        wanted = shift_from(body, str(shift), body.version)
        return as_json(shift_shape(await self.desk.plan.change_shift(self.municipality, wanted, by=self.me)))

    async def delete(self, shift: UUID, /) -> r200[ShiftInfo] | r401[Problem] | r404[Problem]:
        """Remove a shift; it can be put back."""
        return as_json(shift_shape(await self.desk.plan.remove_shift(self.municipality, str(shift), by=self.me)))


class RestoreShiftView(DutyBase):
    """Shifts put back."""

    async def post(self, shift: UUID, /) -> r200[ShiftInfo] | r401[Problem] | r404[Problem]:
        """Put a removed shift back."""
        back = await self.desk.plan.remove_shift(self.municipality, str(shift), by=self.me, removed=False)
        return as_json(shift_shape(back))


class AbsencesView(DutyBase):
    """Absences."""

    async def post(self, body: AbsenceBody) -> r201[AbsenceInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Write that somebody is away."""
        await self.know(body.staff, body.substitute)
        absence = Absence("", body.staff, body.starts_at, body.ends_at, body.substitute)
        added = await self.desk.plan.add_absence(self.municipality, absence, by=self.me)
        return web.json_response(text=AbsenceInfo(**asdict(added)).model_dump_json(), status=201)


class AbsenceView(DutyBase):
    """One absence."""

    async def delete(self, absence: UUID, /) -> r200[AbsenceInfo] | r401[Problem] | r404[Problem]:
        """Remove an absence; it can be put back."""
        gone = await self.desk.plan.remove_absence(self.municipality, str(absence), by=self.me)
        return as_json(AbsenceInfo(**asdict(gone)))


class RestoreAbsenceView(DutyBase):
    """Absences put back."""

    async def post(self, absence: UUID, /) -> r200[AbsenceInfo] | r401[Problem] | r404[Problem]:
        """Put a removed absence back."""
        back = await self.desk.plan.remove_absence(self.municipality, str(absence), by=self.me, removed=False)
        return as_json(AbsenceInfo(**asdict(back)))


class TakeView(DutyBase):
    """The duty taken for now."""

    async def post(self, body: TakeDuty) -> r201[OverrideInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Take a unit's duty, or give it to somebody, from now to a moment."""
        staff = body.staff or self.me
        await self.know(staff)
        taken = await self.desk.plan.take(self.municipality, body.unit, staff, body.until, by=self.me)
        return web.json_response(text=_override_shape(taken).model_dump_json(), status=201)


class OverrideView(DutyBase):
    """One override."""

    async def delete(self, override: UUID, /) -> r200[OverrideInfo] | r401[Problem] | r404[Problem]:
        """Give the duty back to who has the shift."""
        gone = await self.desk.plan.remove_override(self.municipality, str(override), by=self.me)
        return as_json(_override_shape(gone))


class RestoreOverrideView(DutyBase):
    """Overrides put back."""

    async def post(self, override: UUID, /) -> r200[OverrideInfo] | r401[Problem] | r404[Problem]:
        """Let an override stand again."""
        back = await self.desk.plan.remove_override(self.municipality, str(override), by=self.me, removed=False)
        return as_json(_override_shape(back))


def shift_from(body: ShiftBody, identifier: str = "", version: int = 1) -> Shift:
    """Return a shift as staff wrote it."""
    return Shift(
        id=identifier,
        unit=body.unit,
        staff=body.staff,
        substitute=body.substitute,
        first_day=body.first_day,
        last_day=body.last_day,
        begins=body.begins.replace(second=0, microsecond=0, tzinfo=None),
        ends=body.ends.replace(second=0, microsecond=0, tzinfo=None),
        weekdays=tuple(body.weekdays),
        every_weeks=body.every_weeks,
        except_days=frozenset(body.except_days),
        version=version,
    )


def shift_shape(shift: Shift) -> ShiftInfo:
    """Return a shift as the console shows it."""
    told = asdict(shift) | {"weekdays": list(shift.weekdays), "except_days": sorted(shift.except_days)}
    return ShiftInfo.model_validate(told)


def _override_shape(override: Override) -> OverrideInfo:
    return OverrideInfo(**asdict(override))


VIEWS: dict[str, type[web.View]] = {
    "/duty": WeekView,
    "/duty/shifts": ShiftsView,
    "/duty/shifts/{shift}": ShiftView,
    "/duty/shifts/{shift}/restore": RestoreShiftView,
    "/duty/absences": AbsencesView,
    "/duty/absences/{absence}": AbsenceView,
    "/duty/absences/{absence}/restore": RestoreAbsenceView,
    "/duty/overrides": TakeView,
    "/duty/overrides/{override}": OverrideView,
    "/duty/overrides/{override}/restore": RestoreOverrideView,
}
