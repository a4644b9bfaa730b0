"""What the interface takes and gives about deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len

from console.api.schemas import Schema


class DueReason(Schema):
    """Why a deadline is when it is.

    It is counted from `since`, `within` so many working days, null where these were promised `earlier` or it is a month by
    `law`; `paused_days` working days were not counted while the citizen was waited for.
    """

    since: datetime | None
    source: Literal["service", "municipality", "earlier", "law"]
    within: int | None
    paused_days: int


class DueInfo(Schema):
    """A deadline: of the answer to who waits, of a provisional reply, of the solution.

    `days` are the working days from now until it, 0 on the day itself, negative afterwards. It counts no more when `met`,
    its clock stands while `paused` (the citizen has been asked), and it is over when `overdue`. `reason` comes with one
    inquiry's deadlines, not with lists.
    """

    name: Literal["answer", "provisional", "solution"]
    at: datetime
    days: int
    met: bool
    paused: bool
    overdue: bool
    reason: DueReason | None = None


class DeadlineList(Schema):
    """The deadlines of an inquiry, the one that ends first at the front."""

    deadlines: list[DueInfo]


class DueInquiryInfo(Schema):
    """An open inquiry with the deadline that ends next, and who sees to it."""

    inquiry: str
    number: str
    title: str
    language: str
    unit: str | None
    responsible: str | None
    due: DueInfo


class DueList(Schema):
    """Open inquiries with a deadline, the most urgent first; how many are over one, and how many more end today."""

    inquiries: list[DueInquiryInfo]
    overdue: int
    today: int


class WhichInquiries(Schema):
    """Inquiries by id."""

    inquiries: Annotated[list[UUID], Len(max_length=500)]


class NextDeadlines(Schema):
    """By inquiry the deadline that ends next; those without one are left out."""

    deadlines: dict[str, DueInfo]
