"""Groups of colleagues: made, changed and taken away by whose they are; a private one exists for its owner alone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.groups import Group, GroupText
from bot.messages import Staff
from console.api.base import as_json
from console.api.canned_schemas import OwnUnit
from console.api.groups_context import groups_of
from console.api.groups_schemas import GroupFields, GroupInfo, GroupList, GroupMember, NewGroup, SaveGroup
from console.api.internal_views import InternalBase, reads
from console.api.schemas import Problem


class GroupsBase(InternalBase):
    """What these views share: the list that every step answers with."""

    async def answer(self) -> web.Response:
        """Return what the asker may write to now."""
        me, groups = self.who.staff, groups_of(self.request)
        led = await groups.led_by(me)
        names = await self.directory()
        found = [self._shape(one, names) for one in await groups.seen_by(me)]
        return as_json(GroupList(groups=found, units=[OwnUnit(id=unit, name=name) for unit, name in led.items()]))

    async def said(self, body: GroupFields) -> GroupText:
        """Return what a request wants a group to be. Raises BadInput for who cannot read internal messages."""
        return GroupText(body.name, body.shared, await self.reachable(body.members))

    def _shape(self, group: Group, names: Mapping[str, Staff]) -> GroupInfo:
        """Return a group with those of its members to whom a message would go."""
        members = [names[one] for one in group.says.members if one in names and reads(names[one])]
        return GroupInfo(
            id=group.id,
            name=group.says.name,
            scope="unit" if group.unit else "shared" if group.says.shared else "own",
            owner=names[group.owner].name if group.owner and group.owner in names else None,
            unit=group.unit_name if group.unit else None,
            members=[
                GroupMember(staff=one.id, name=one.name) for one in sorted(members, key=lambda one: one.name.casefold())
            ],
            version=group.version,
            may_change=group.may_change,
        )


class GroupsView(GroupsBase):
    """All groups that one may write to."""

    async def get(self) -> r200[GroupList] | r401[Problem] | r404[Problem]:
        """Return the asker's own groups, the shared ones that they are in, and those of their units."""
        return await self.answer()

    async def post(
        self, body: NewGroup
    ) -> r200[GroupList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Make one."""
        unit = str(body.unit) if body.unit else None
        await groups_of(self.request).add(self.who.staff, await self.said(body), unit=unit)
        return await self.answer()


class GroupView(GroupsBase):
    """One group."""

    async def put(
        self, group: UUID, /, body: SaveGroup
    ) -> r200[GroupList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change its name and who is in it; refused when somebody else was faster."""
        said = await self.said(body)
        await groups_of(self.request).change(self.who.staff, str(group), said, based_on=body.based_on)
        return await self.answer()

    async def delete(self, group: UUID, /) -> r200[GroupList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Take it away; it can be brought back."""
        await groups_of(self.request).withdraw(self.who.staff, str(group), withdrawn=True)
        return await self.answer()


class RestoreGroupView(GroupsBase):
    """Bringing back."""

    async def post(self, group: UUID, /) -> r200[GroupList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Bring one back that was taken away."""
        await groups_of(self.request).withdraw(self.who.staff, str(group), withdrawn=False)
        return await self.answer()


VIEWS: dict[str, type[web.View]] = {
    "/groups": GroupsView,
    "/groups/{group}": GroupView,
    "/groups/{group}/restore": RestoreGroupView,
}
