"""Deadlines: of one inquiry, of those in a list, and all that are over."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404

from bot.deadlines import DueInquiry
from console.api.base import as_json
from console.api.deadlines_schemas import (
    DeadlineList,
    DueInfo,
    DueInquiryInfo,
    DueList,
    NextDeadlines,
    WhichInquiries,
)
from console.api.duty_views import DutyBase
from console.api.schemas import Problem

PAGE, LARGEST_PAGE = 100, 500


class InquiryDeadlinesView(DutyBase):
    """The deadlines of an inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[DeadlineList] | r401[Problem] | r404[Problem]:
        """Return the deadlines of an inquiry, the one that ends first at the front; none while the bot has it."""
        found = await self.desk.deadlines.of(self.municipality, str(inquiry))
        return as_json(DeadlineList(deadlines=[DueInfo(**asdict(one)) for one in found]))


class DeadlinesView(DutyBase):
    """All deadlines."""

    async def get(self, overdue: bool = False, limit: int = PAGE) -> r200[DueList] | r400[Problem] | r401[Problem]:
        """Return open inquiries with a deadline that counts, or those over one, the most urgent first."""
        board, size = self.desk.deadlines, max(1, min(limit, LARGEST_PAGE))
        over, today = await board.counts(self.municipality)
        found = await board.listed(self.municipality, overdue=overdue, limit=size)
        seen = await self.seen(one.inquiry for one in found)
        found = [one for one in found if one.inquiry in seen]
        return as_json(DueList(inquiries=[_shape(one) for one in found], overdue=over, today=today))


class NextDeadlinesView(DutyBase):
    """The deadlines of a list."""

    async def post(self, body: WhichInquiries) -> r200[NextDeadlines] | r400[Problem] | r401[Problem]:
        """Return for inquiries of a list the deadline that ends next."""
        wanted = tuple(await self.seen(str(one) for one in body.inquiries))
        found = await self.desk.deadlines.next_of(self.municipality, wanted)
        return as_json(NextDeadlines(deadlines={inquiry: DueInfo(**asdict(due)) for inquiry, due in found.items()}))


def _shape(one: DueInquiry) -> DueInquiryInfo:
    return DueInquiryInfo.model_validate(asdict(one))


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/deadlines": InquiryDeadlinesView,
    "/deadlines": DeadlinesView,
    "/deadlines/next": NextDeadlinesView,
}
