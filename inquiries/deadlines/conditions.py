"""Conditions on the joined rows of inquiry and deadline_clock: which deadlines count, and which are over."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from bot.messages import InquiryStatus
from inquiries.deadlines.models import deadline_clocks
from inquiries.models import inquiries
from inquiries.parameters import At

OPEN = tuple(
    status.value
    for status in (
        InquiryStatus.NEW,
        InquiryStatus.WAITING_STAFF,
        InquiryStatus.WAITING_CITIZEN,
        InquiryStatus.WITH_DEPARTMENT,
    )
)
"""States in which people have the inquiry and are not done with it."""

clock = deadline_clocks.c
COUNTS = and_(inquiries.c.status.in_(OPEN), inquiries.c.deleted_at.is_(None))


def before(moment: At) -> ColumnElement[bool]:
    """Tell of an inquiry, joined with its clock, whether a deadline that counts ends before a moment."""
    answer = clock.reply_due < moment
    provisional = and_(inquiries.c.provisional_due < moment, clock.answered_at.is_(None))
    solution = and_(inquiries.c.solution_due < moment, clock.paused_at.is_(None))
    return and_(COUNTS, or_(answer, provisional, solution))


def overdue(now: At) -> ColumnElement[bool]:
    """Tell of an inquiry alone whether a deadline of it is over: for lists that know nothing of clocks."""
    mine = select(clock.inquiry).where(clock.inquiry == inquiries.c.id, before(now))
    return and_(COUNTS, exists(mine.correlate(inquiries)))


def changed() -> ColumnElement[bool]:
    """Tell of an inquiry, outer-joined with its clock, whether its deadlines are to be counted (again)."""
    waits = inquiries.c.status == InquiryStatus.WAITING_CITIZEN.value
    begun = clock.inquiry.is_(None)
    other = or_(
        clock.service.is_distinct_from(inquiries.c.service),
        clock.unit.is_distinct_from(inquiries.c.unit),
        clock.kind.is_distinct_from(inquiries.c.kind),
        clock.waiting_since.is_distinct_from(inquiries.c.waiting_since),
        clock.reopened != inquiries.c.reopened,
        and_(waits, clock.paused_at.is_(None)),
        and_(~waits, clock.paused_at.is_not(None)),
    )
    return and_(COUNTS, or_(begun, other))
