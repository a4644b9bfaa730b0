"""Services and units: read by all, changed by administrators, in and out as a table."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r403, r404, r409, r413

from bot.errors import NotFound
from bot.services import RegisterPreview, Service, Unit
from console.api.base import ConsoleView, as_json
from console.api.context import PREFIX, logged_in
from console.api.people import offered
from console.api.schemas import Problem
from console.api.services_context import ServicesContext, may_change, services_of
from console.api.services_schemas import (
    Knows,
    NewService,
    RegisterImportInfo,
    RegisterInfo,
    SaveService,
    SaveUnit,
    ServiceFields,
    ServiceInfo,
    SetCompetence,
    UnitFields,
    UnitInfo,
    UnitLoad,
    Withdrawn,
    WithdrawUnit,
)
from console.auth.rights import may

LARGEST = 4 * 1024 * 1024


class ServicesBase(ConsoleView):
    """What the views of services share."""

    @property
    def parts(self) -> ServicesContext:
        """The parts behind services, units and routing."""
        return services_of(self.request)

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality


class RegisterView(ServicesBase):
    """The register."""

    async def get(self) -> r200[RegisterInfo] | r401[Problem]:
        """Return all units and services, withdrawn ones too, and what the staff know."""
        register = await self.parts.register.register(self.municipality)
        directory = await self.context.accounts.directory(self.municipality)
        standing = {person for unit in register.units if not unit.withdrawn for person in (*unit.members, unit.leader or "")}
        return as_json(
            RegisterInfo(
                units=[unit_shape(one) for one in register.units],
                services=[service_shape(one) for one in register.services],
                staff=[
                    Knows(
                        staff=one.id,
                        name=one.name,
                        username=one.username,
                        competence=list(register.competence.get(one.id, ())),
                    )
                    for one in offered(directory, standing)
                ],
                may_change=may(self.who.staff.role, "change_services"),
            )
        )


class UnitsView(ServicesBase):
    """New units."""

    async def post(self, body: UnitFields) -> r201[UnitInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r409[Problem]:
        """Make a unit."""
        may_change(self.who.staff)
        made = await self.parts.register.save_unit(self.municipality, _unit("", body), based_on=None, by=self.who.staff)
        return web.json_response(text=unit_shape(made).model_dump_json(), status=201)


class UnitView(ServicesBase):
    """One unit."""

    async def put(
        self, unit: str, /, body: SaveUnit
    ) -> r200[UnitInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change a unit, or bring a withdrawn one back; 409 when somebody else has changed it since."""
        may_change(self.who.staff)
        wanted = _unit(unit, body)
        kept = await self.parts.register.save_unit(self.municipality, wanted, based_on=body.based_on, by=self.who.staff)
        return as_json(unit_shape(kept))


class UnitLoadView(ServicesBase):
    """What a unit has to do."""

    async def get(self, unit: str, /) -> r200[UnitLoad] | r401[Problem]:
        """Return how many open inquiries a unit has to see to."""
        return as_json(UnitLoad(open=await self.parts.register.open_inquiries(self.municipality, unit)))


class WithdrawUnitView(ServicesBase):
    """Withdrawing units."""

    async def post(
        self, unit: str, /, body: WithdrawUnit
    ) -> r200[Withdrawn] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Withdraw a unit; 409 when it still has open inquiries or services and no unit is named that gets them."""
        may_change(self.who.staff)
        moved = await self.parts.register.withdraw_unit(
            self.municipality, unit, based_on=body.based_on, move_to=body.move_to, by=self.who.staff
        )
        return as_json(Withdrawn(moved=len(moved)))


class NewServicesView(ServicesBase):
    """New services."""

    async def post(
        self, body: NewService
    ) -> r201[ServiceInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r409[Problem]:
        """Make a service."""
        may_change(self.who.staff)
        made = await self.parts.register.save_service(
            self.municipality, _service(body.id, body), based_on=None, by=self.who.staff
        )
        return web.json_response(text=service_shape(made).model_dump_json(), status=201)


class ServiceView(ServicesBase):
    """One service."""

    async def put(
        self, service: str, /, body: SaveService
    ) -> r200[ServiceInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change a service; its track counts from the next answer on. 409 when somebody else has changed it since."""
        may_change(self.who.staff)
        wanted = _service(service, body)
        kept = await self.parts.register.save_service(self.municipality, wanted, based_on=body.based_on, by=self.who.staff)
        return as_json(service_shape(kept))


class CompetenceView(ServicesBase):
    """What staff know."""

    async def put(
        self, staff: UUID, /, body: SetCompetence
    ) -> r200[Knows] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Write what a member of staff knows."""
        may_change(self.who.staff)
        found = (await self.context.accounts.directory(self.municipality)).get(str(staff))
        if found is None:
            raise NotFound("no such member of staff")
        names = await self.parts.register.set_competence(self.municipality, found.id, body.competence, by=self.who.staff)
        return as_json(Knows(staff=found.id, name=found.name, username=found.username, competence=list(names)))


class LookAtImportView(ServicesBase):
    """Imports looked at."""

    takes_files = True

    async def post(self) -> r200[RegisterImportInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r413[Problem]:
        """Tell what a table (CSV, its bytes as the body) would change; nothing is changed by that."""
        may_change(self.who.staff)
        return as_json(_import(await self.parts.exchange.look_at(self.municipality, await self.request.read())))


class ImportView(ServicesBase):
    """Imports done."""

    takes_files = True

    async def post(
        self, token: str
    ) -> r200[RegisterImportInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r409[Problem] | r413[Problem]:
        """Change what a table says that was looked at, all of it or nothing; 409 when the register has changed since."""
        may_change(self.who.staff)
        content = await self.request.read()
        done = await self.parts.exchange.take_in(self.municipality, content, token, by=self.who.staff)
        return as_json(_import(done))


async def export(request: web.Request) -> web.StreamResponse:
    """Send the whole register as CSV."""
    content = await services_of(request).exchange.export(logged_in(request).staff.municipality)
    headers = {
        hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: 'attachment; filename="tjenester.csv"',
    }
    return web.Response(body=content, headers=headers)


def unit_shape(unit: Unit) -> UnitInfo:
    """Return a unit as the interface tells it."""
    return UnitInfo.model_validate(_told(asdict(unit)))


def service_shape(service: Service) -> ServiceInfo:
    """Return a service as the interface tells it."""
    return ServiceInfo.model_validate(_told(asdict(service)))


def _told(values: dict[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _unit(identifier: str, body: UnitFields) -> Unit:
    return Unit(
        id=identifier,
        name=body.name,
        email=body.email,
        telephone=body.telephone,
        leader=str(body.leader) if body.leader else None,
        members=tuple(sorted({str(one) for one in body.members})),
        opening_hours={day: tuple(spans) for day, spans in body.opening_hours.items()},
        closed_on=tuple(body.closed_on),
        default_queue=body.default_queue,
    )


def _service(identifier: str, body: ServiceFields) -> Service:
    given = body.model_dump(exclude={"based_on", "id", "opening_hours", "closed_on", "names"})
    return Service(
        id=identifier,
        names={code: name for code, name in body.names.items() if name},
        opening_hours={day: tuple(spans) for day, spans in body.opening_hours.items()},
        closed_on=tuple(body.closed_on),
        **given,
    )


def _import(preview: RegisterPreview) -> RegisterImportInfo:
    told = {"rows": [_told(asdict(row)) for row in preview.rows], "token": preview.token}
    return RegisterImportInfo.model_validate(told)


VIEWS: dict[str, type[web.View]] = {
    "/services": RegisterView,
    "/services/new": NewServicesView,
    "/services/one/{service}": ServiceView,
    "/services/import/preview": LookAtImportView,
    "/services/import": ImportView,
    "/units": UnitsView,
    "/units/{unit}": UnitView,
    "/units/{unit}/load": UnitLoadView,
    "/units/{unit}/withdraw": WithdrawUnitView,
    "/competence/{staff}": CompetenceView,
}


def routes() -> list[web.RouteDef]:
    """Return the route of the export, which is no JSON of ours; the session middleware stands before it."""
    return [web.get(f"{PREFIX}/services/export", export)]
