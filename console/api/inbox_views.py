"""The inbox, and what staff keep of it for themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.injectors import Group
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r404, r409
from pydantic import Field

from bot.inbox import InboxFilter, InboxOrder, Place, SavedFilter
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.inbox_context import INBOX, inbox_of
from console.api.inbox_schemas import FilterBody, FilterInfo, FilterList, InquiryPage, Order, Seen, View, Word
from console.api.mentions import notices_signal
from console.api.schemas import PriorityName, Problem, TagName
from console.auth.rights import REACH

PAGE = 50
LARGEST_PAGE = 200
FURTHEST = 10_000_000

Position = Annotated[int, Field(ge=0, le=FURTHEST)]


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


class InquiriesView(ConsoleView):
    """The inbox."""

    async def get(
        self,
        wanted: Wanted,
        view: View = "open",
        order: Order = "newest",
        before: str | None = None,
        after: str | None = None,
        position: Position = 0,
        limit: int = PAGE,
    ) -> r200[InquiryPage] | r400[Problem] | r401[Problem]:
        """Return a piece of the inbox: from its top or a position, or what lies below or above a cursor."""
        context, staff = self.context, self.who.staff
        sequence, reach = await context.events.last(), REACH[staff.role]
        piece = await context.inbox.window(
            staff.municipality,
            view=view,
            staff=staff.id,
            order=InboxOrder(order),
            wanted=_filter(wanted),
            place=Place(before, after, position),
            limit=max(1, min(limit, LARGEST_PAGE)),
            reach=reach,
        )
        directory = await context.accounts.directory(staff.municipality)
        unread, own = await self._own([inquiry.id for inquiry in piece.inquiries])
        return as_json(
            InquiryPage(
                inquiries=[shapes.inquiry_shape(inquiry, directory) for inquiry in piece.inquiries],
                next=piece.next,
                previous=piece.previous,
                position=piece.position,
                total=piece.total,
                unread=sorted(unread),
                counts=await context.inbox.counts(staff.municipality, staff=staff.id, reach=reach) | own,
                sequence=sequence,
            )
        )

    async def _own(self, shown: list[str]) -> tuple[frozenset[str], dict[str, int]]:
        """Return what of the inquiries shown the asker has not read, and the asker's own counts."""
        desk, staff = self.request.config_dict.get(INBOX), self.who.staff
        if desk is None:
            return frozenset(), {}
        unread = await desk.own.unread(staff.municipality, staff.id, shown)
        return unread, await desk.own.counts(staff.municipality, staff.id, REACH[staff.role])


class SeenView(ConsoleView):
    """What somebody has read."""

    async def post(self, inquiry: UUID, /, body: Seen) -> r204[None] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Write up to which event the asker has seen an inquiry, and that they have read what mentions them in it."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        if await inbox_of(self.request).own.saw(staff.municipality, staff.id, found.id, body.sequence):
            await self.context.channels.bus.publish(notices_signal(staff.municipality, [staff.id]))
        return web.Response(status=204)

    async def delete(self, inquiry: UUID, /) -> r204[None] | r401[Problem] | r404[Problem]:
        """Take an inquiry for one that the asker has not read."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        await inbox_of(self.request).own.unsaw(staff.municipality, staff.id, found.id)
        return web.Response(status=204)


class FiltersView(ConsoleView):
    """Saved filters."""

    async def get(self) -> r200[FilterList] | r401[Problem] | r404[Problem]:
        """Return the asker's saved filters."""
        return await _listed(self)


class FilterView(ConsoleView):
    """One saved filter."""

    async def put(
        self, saved: UUID, /, body: FilterBody
    ) -> r200[FilterList] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Save a filter under an id, or change the one that has it; the answer is all of the asker's."""
        staff, wanted = self.who.staff, _filter(body)
        kept = SavedFilter(str(saved), body.name, body.view, InboxOrder(body.order), wanted)
        await inbox_of(self.request).own.keep(staff.municipality, staff.id, kept)
        return await _listed(self)

    async def delete(self, saved: UUID, /) -> r200[FilterList] | r401[Problem] | r404[Problem]:
        """Delete a saved filter; to undo it, save it again under its id."""
        staff = self.who.staff
        await inbox_of(self.request).own.drop(staff.municipality, staff.id, str(saved))
        return await _listed(self)


async def _listed(view: ConsoleView) -> web.Response:
    staff = view.who.staff
    kept = await inbox_of(view.request).own.filters(staff.municipality, staff.id)
    told = [
        {"id": one.id, "name": one.name, "view": one.view, "order": one.order.value} | asdict(one.wanted) for one in kept
    ]
    return as_json(FilterList(filters=[FilterInfo.model_validate(one) for one in told]))


def _filter(given: Wanted | FilterBody) -> InboxFilter:
    return InboxFilter(**{name: getattr(given, name) for name in InboxFilter.__slots__})


VIEWS: dict[str, type[web.View]] = {
    "/inquiries": InquiriesView,
    "/inquiries/filters/own": FiltersView,
    "/inquiries/filters/{saved}": FilterView,
    "/inquiries/{inquiry}/seen": SeenView,
}
