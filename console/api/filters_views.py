"""Saved views of the inbox: one's own, and those that are shared with a unit or the whole municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.injectors import Group
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.errors import BadInput, NotFound, Refused
from bot.inbox import InboxFilter, InboxOrder, OwnUnit, SavedFilter, SavedFilters, Sharing
from console.api.base import ConsoleView, as_json
from console.api.inbox_context import inbox_of
from console.api.inbox_schemas import FilterBody, FilterCounts, FilterInfo, FilterList, SaveFilter, SharingUnit, Word
from console.api.schemas import PriorityName, Problem, TagName
from console.auth.rights import REACH, may

SHARE, CHANGE = "share_views", "change_shared_views"


class Wanted(Group):
    """What inquiries have to be beside standing in the view."""

    channel: Word | None = None
    language: Word | None = None
    service: Word | None = None
    unit: Word | None = None
    kind: Word | None = None
    priority: PriorityName | None = None
    tag: TagName | None = None
    unread: bool = False


class FiltersBase(ConsoleView):
    """What these views share."""

    @property
    def saved(self) -> SavedFilters:
        """What keeps saved filters."""
        return inbox_of(self.request).saved

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    async def answer(self) -> web.Response:
        """Return what the asker has among their views now."""
        me = self.who.staff
        units = await self.saved.units_of(self.municipality, me.id)
        found = await self.saved.seen_by(self.municipality, me.id)
        directory = await self.context.accounts.directory(self.municipality)
        names = {one.id: one.name for one in directory.values()}
        return as_json(
            FilterList(
                filters=[self._shape(one, units, names) for one in found],
                units=[SharingUnit(id=unit, name=own.name) for unit, own in units.items()],
                may_share=may(me.role, SHARE),
            )
        )

    def may_change(self, saved: SavedFilter, units: Mapping[str, OwnUnit]) -> bool:
        """Tell whether the asker may change one: who made it, who leads the unit that has it, and administrators."""
        if saved.staff == self.who.staff.id:
            return True
        if saved.scope is Sharing.OWN:
            return False
        own = units.get(saved.scope_unit or "")
        return (own is not None and own.leads) or may(self.who.staff.role, CHANGE)

    def refuse_sharing(self, scope: Sharing, unit: str | None, units: Mapping[str, OwnUnit]) -> None:
        """Raise BadInput for what is nobody's, Refused for those whom the asker may not share with."""
        if (unit is not None) is not (scope is Sharing.UNIT):
            raise BadInput("a unit is named where the view is a unit's, and nowhere else")
        if unit is not None and unit not in units:
            raise Refused("you share views with units that you are in")
        if scope is Sharing.MUNICIPALITY and not may(self.who.staff.role, SHARE):
            raise Refused(f"your role may not do this ({SHARE})")

    def _shape(self, saved: SavedFilter, units: Mapping[str, OwnUnit], names: Mapping[str, str]) -> FilterInfo:
        told = {"id": saved.id, "name": saved.name, "view": saved.view, "order": saved.order.value}
        unit = units.get(saved.scope_unit or "")
        shared = {
            "scope": saved.scope,
            "scope_unit": saved.scope_unit,
            "unit_name": unit.name if unit else None,
            "made_by": None if saved.staff == self.who.staff.id else names.get(saved.staff, ""),
            "may_change": self.may_change(saved, units),
            "version": saved.version,
            "hidden": saved.hidden,
        }
        return FilterInfo.model_validate(told | shared | asdict(saved.wanted))


class FiltersView(FiltersBase):
    """Saved filters."""

    async def get(self) -> r200[FilterList] | r401[Problem] | r404[Problem]:
        """Return the asker's saved filters, and those that are shared with them."""
        return await self.answer()


class FilterCountsView(FiltersBase):
    """How many inquiries saved filters hold."""

    async def get(self) -> r200[FilterCounts] | r401[Problem] | r404[Problem]:
        """Return how many inquiries each saved filter of the asker's holds for them now."""
        staff = self.who.staff
        found = await self.saved.counts(staff.municipality, staff.id, REACH[staff.role])
        return as_json(FilterCounts(counts=dict(found.counts), more=sorted(found.more)))


class FilterView(FiltersBase):
    """One saved filter."""

    async def put(
        self, saved: UUID, /, body: SaveFilter
    ) -> r200[FilterList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Save a filter under an id, change the one that has it, or bring it back; the answer is all of the asker's."""
        me, found = self.who.staff, await self.saved.one(self.municipality, str(saved))
        units = await self.saved.units_of(self.municipality, me.id)
        unit = str(body.scope_unit) if body.scope_unit else None
        if found is not None:
            self._must(found, units)
        if found is None or (found.scope, found.scope_unit) != (body.scope, unit):
            self.refuse_sharing(body.scope, unit, units)
        maker = me.id if found is None else found.staff
        order = InboxOrder(body.order)
        kept = SavedFilter(str(saved), body.name, body.view, order, filter_of(body), maker, body.scope, unit)
        await self.saved.keep(self.municipality, kept, based_on=body.based_on)
        return await self.answer()

    async def delete(self, saved: UUID, /) -> r200[FilterList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Take a saved filter away; to undo it, save it again under its id."""
        found = await self.saved.one(self.municipality, str(saved))
        if found is not None:
            self._must(found, await self.saved.units_of(self.municipality, self.who.staff.id))
            await self.saved.drop(self.municipality, found.staff, found.id)
        return await self.answer()

    def _must(self, found: SavedFilter, units: Mapping[str, OwnUnit]) -> None:
        if self.may_change(found, units):
            return
        if found.scope is Sharing.OWN:
            raise NotFound("there is no such view")
        raise Refused(f"your role may not do this ({CHANGE})")


class HiddenFilterView(FiltersBase):
    """Whether the asker has a view that somebody else shares among theirs."""

    async def put(self, saved: UUID, /) -> r200[FilterList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Take it out of the asker's sight; nobody else's changes."""
        await self.saved.hide(self.municipality, self.who.staff.id, str(saved), hidden=True)
        return await self.answer()

    async def delete(self, saved: UUID, /) -> r200[FilterList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Have it back in sight."""
        await self.saved.hide(self.municipality, self.who.staff.id, str(saved), hidden=False)
        return await self.answer()


def filter_of(given: Wanted | FilterBody) -> InboxFilter:
    """Return what is wanted of a list."""
    return InboxFilter(**{name: getattr(given, name) for name in InboxFilter.__slots__})


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/filters/own": FiltersView,
    "/inquiries/filters/counts": FilterCountsView,
    "/inquiries/filters/{saved}": FilterView,
    "/inquiries/filters/{saved}/hidden": HiddenFilterView,
}
