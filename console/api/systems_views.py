"""The version overview: read by everybody, also about neighbours; each municipality writes its own."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.messages import Staff
from bot.systems import MunicipalSystem, SystemWords
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.systems_context import systems_of
from console.api.systems_schemas import SaveSystem, SystemFields, SystemInfo, SystemList
from console.auth.rights import may

CHANGE = "change_systems"


class SystemsBase(ConsoleView):
    """What these views share: the overview that every step answers with."""

    async def answer(self) -> web.Response:
        """Return what everybody runs now."""
        me = self.who.staff
        directory = await self.context.accounts.directory(me.municipality)
        found = await systems_of(self.request).all()
        shown = [self._shape(one, directory) for one in found]
        return as_json(SystemList(systems=shown, may_change=may(me.role, CHANGE)))

    def _shape(self, one: MunicipalSystem, directory: Mapping[str, Staff]) -> SystemInfo:
        own = one.municipality == self.who.staff.municipality
        by = directory.get(one.changed_by) if own else None
        return SystemInfo(
            id=one.id,
            municipality=self.context.called(one.municipality),
            name=one.says.name,
            version=one.says.version,
            note=one.says.note,
            revision=one.revision,
            changed_at=one.changed_at,
            changed_by=by.name if by else None,
            own=own,
        )


class SystemsView(SystemsBase):
    """All systems of all municipalities."""

    async def get(self) -> r200[SystemList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return the overview."""
        return await self.answer()

    async def post(
        self, body: SystemFields
    ) -> r200[SystemList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Add a system of the asker's municipality; refused where there is one of that name."""
        me = self.who.staff
        await systems_of(self.request).add(me.municipality, said(body), by=me.id)
        return await self.answer()


class SystemView(SystemsBase):
    """One system of the asker's municipality."""

    async def put(
        self, system: UUID, /, body: SaveSystem
    ) -> r200[SystemList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change it; refused when somebody else was faster."""
        me = self.who.staff
        systems = systems_of(self.request)
        await systems.change(me.municipality, str(system), said(body), by=me.id, based_on=body.based_on)
        return await self.answer()

    async def delete(self, system: UUID, /) -> r200[SystemList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Take it away; it can be brought back."""
        me = self.who.staff
        await systems_of(self.request).withdraw(me.municipality, str(system), by=me.id, withdrawn=True)
        return await self.answer()


class RestoreSystemView(SystemsBase):
    """Bringing back."""

    async def post(
        self, system: UUID, /
    ) -> r200[SystemList] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Bring one back that was taken away."""
        me = self.who.staff
        await systems_of(self.request).withdraw(me.municipality, str(system), by=me.id, withdrawn=False)
        return await self.answer()


def said(body: SystemFields) -> SystemWords:
    """Return what a request says of a system."""
    return SystemWords(body.name, body.version, body.note)


VIEWS: dict[str, type[web.View]] = {
    "/systems": SystemsView,
    "/systems/{system}": SystemView,
    "/systems/{system}/restore": RestoreSystemView,
}
