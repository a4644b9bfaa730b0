"""The inbox, and what staff have read of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r404
from pydantic import Field

from bot.inbox import InboxOrder, Place
from bot.messages import Signal
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.drafts_context import DRAFTS
from console.api.filters_views import Wanted, filter_of
from console.api.inbox_context import INBOX, SEEN_SIGNAL, inbox_of
from console.api.inbox_schemas import InquiryPage, Order, Seen, View
from console.api.mentions import notices_signal
from console.api.schemas import Problem
from console.auth.rights import REACH

PAGE = 50
LARGEST_PAGE = 200
FURTHEST = 10_000_000

Position = Annotated[int, Field(ge=0, le=FURTHEST)]


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
            wanted=filter_of(wanted),
            place=Place(before, after, position),
            limit=max(1, min(limit, LARGEST_PAGE)),
            reach=reach,
        )
        holders = {inquiry.staff for inquiry in piece.inquiries if inquiry.staff}
        directory = await context.accounts.directory(staff.municipality, only=holders)
        unread, own = await self._own([inquiry.id for inquiry in piece.inquiries])
        return as_json(
            InquiryPage(
                inquiries=[shapes.inquiry_shape(inquiry, directory) for inquiry in piece.inquiries],
                next=piece.next,
                previous=piece.previous,
                position=piece.position,
                total=piece.total,
                unread=sorted(unread),
                drafted=sorted(await self._drafted([inquiry.id for inquiry in piece.inquiries])),
                counts=await context.inbox.counts(staff.municipality, staff=staff.id, reach=reach) | own,
                sequence=sequence,
            )
        )

    async def _drafted(self, shown: list[str]) -> frozenset[str]:
        """Return to which of the inquiries shown the asker has begun a reply."""
        drafts, staff = self.request.config_dict.get(DRAFTS), self.who.staff
        return frozenset() if drafts is None else await drafts.begun(staff.municipality, staff.id, shown)

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
        looked = await inbox_of(self.request).own.saw(staff.municipality, staff.id, found.id, body.sequence)
        if looked.notices:
            await self.context.channels.bus.publish(notices_signal(staff.municipality, [staff.id]))
        if looked.was_unread:
            await self._tell(found.id, unread=False)
        return web.Response(status=204)

    async def delete(self, inquiry: UUID, /) -> r204[None] | r401[Problem] | r404[Problem]:
        """Mark an inquiry as unread for the asker, until they look at it again."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        await inbox_of(self.request).own.unsaw(staff.municipality, staff.id, found.id)
        await self._tell(found.id, unread=True)
        return web.Response(status=204)

    async def _tell(self, inquiry: str, *, unread: bool) -> None:
        """Let the asker's consoles, in whatever window, mark it in their lists; nobody else hears of it."""
        staff = self.who.staff
        body = {"for": [staff.id], "inquiry": inquiry, "unread": unread}
        await self.context.channels.bus.publish(Signal(SEEN_SIGNAL, staff.municipality, None, body))


VIEWS: dict[str, type[web.View]] = {
    "/inquiries": InquiriesView,
    "/inquiries/{inquiry}/seen": SeenView,
}
