"""Splitting and merging inquiries."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404, r409

from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.numbers import find_inquiry
from console.api.schemas import InquirySummary, Merge, Problem, Split


class SplitView(ConsoleView):
    """Splitting."""

    async def post(
        self, inquiry: UUID, /, body: Split
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Move a message and all after it into an inquiry of their own; the answer is that inquiry."""
        found = await self.inquiry(inquiry)
        made = await self.context.conversations.split(found.id, self.who.staff, str(body.message))
        return await summary_of(self, made)


class MergeView(ConsoleView):
    """Merging."""

    async def post(
        self, inquiry: UUID, /, body: Merge
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Move all that was said into another inquiry and close this one; the answer is the other inquiry."""
        found = await self.inquiry(inquiry)
        into = await find_inquiry(self.context, found.municipality, body.into)
        await self.context.conversations.merge(found.id, self.who.staff, into.id)
        return await summary_of(self, into.id)


async def summary_of(view: ConsoleView, inquiry: str) -> web.Response:
    """Return an inquiry as it stands now."""
    municipality = view.who.staff.municipality
    found = await view.context.inbox.inquiry(municipality, inquiry)
    return as_json(shapes.inquiry_shape(found, await view.context.accounts.directory(municipality)))


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/split": SplitView,
    "/inquiries/{inquiry}/merge": MergeView,
}
