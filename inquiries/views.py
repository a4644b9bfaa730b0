"""The inbox's views, what narrows them, and their orders, as conditions on the joined rows of inquiry and conversation.

The console repeats these rules for what happens while somebody looks (`console/web/src/console/inbox/views.ts`).
"""

from __future__ import annotations

import base64
import binascii
import json
import operator
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from bot.database import Moment
from bot.errors import Malformed
from bot.handling import Priority
from bot.inbox import InboxFilter, InboxOrder
from bot.messages import Author, InquiryStatus, Owner
from inquiries.deadlines.conditions import COUNTS, overdue
from inquiries.deadlines.models import deadline_clocks
from inquiries.followers.models import inquiry_followers
from inquiries.handling.states import DONE
from inquiries.models import conversations, inquiries, messages, notices
from inquiries.own.models import MENTION, inbox_seen
from inquiries.parameters import At, Given
from inquiries.services.models import unit_members, units
from inquiries.tags.models import inquiry_tags
from inquiries.tags.words import key_of

OPEN = inquiries.c.status.in_([status.value for status in InquiryStatus if status not in DONE])
OF_NOTICE = func.substr(notices.c.about, len("inquiry:") + 1)
"""The inquiry that a notice is about, where it is about one."""
JUNK = inquiries.c.junk_at.is_not(None)
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""Stands for «never», so that what does not wait, or has no deadline, has its place at the end."""


def of_own_unit(municipality: Given, staff: Given) -> ColumnElement[bool]:
    """Tell of an inquiry whether a unit of somebody's has it, as a member or its leader."""
    member = select(unit_members.c.unit).where(unit_members.c.staff == staff)
    leads = select(units.c.id).where(units.c.municipality == municipality, units.c.leader == staff)
    return inquiries.c.unit.in_(member.union_all(leads))


def followed_by(municipality: Given, staff: Given) -> ColumnElement[bool]:
    """Tell of an inquiry whether somebody follows it."""
    mine = and_(inquiry_followers.c.municipality == municipality, inquiry_followers.c.staff == staff)
    return inquiries.c.id.in_(select(inquiry_followers.c.inquiry).where(mine))


def mentions(municipality: Given, staff: Given) -> ColumnElement[bool]:
    """Tell of a notice whether it is of a mention of somebody in a note."""
    return and_(notices.c.municipality == municipality, notices.c.staff == staff, notices.c.kind == MENTION)


def views(municipality: Given, staff: Given, now: At) -> dict[str, ColumnElement[bool]]:
    """Return the condition of each view.

    What is put off stands in none of what is to be done but among what is late, and junk in its own view alone.
    """
    now_due = and_(OPEN, inquiries.c.put_off_until.is_(None))
    queued = and_(now_due, conversations.c.owner == Owner.QUEUE.value)
    forwarded = inquiries.c.status == InquiryStatus.WITH_DEPARTMENT.value
    with_us = or_(of_own_unit(municipality, staff), func.coalesce(inquiries.c.responsible, "") == staff)
    holds = and_(conversations.c.owner == Owner.STAFF.value, conversations.c.staff == staff)
    return {
        # What a department has waits for its people, not for the desk that forwarded it.
        "waiting": and_(queued, or_(~forwarded, with_us)),
        "mine": and_(now_due, holds),
        "unit": and_(now_due, of_own_unit(municipality, staff)),
        "unassigned": and_(queued, inquiries.c.responsible.is_(None), ~forwarded),
        "citizen": inquiries.c.status == InquiryStatus.WAITING_CITIZEN.value,
        "overdue": overdue(now),
        "others": and_(forwarded, ~and_(inquiries.c.unit.is_not(None), with_us), ~holds),
        "put_off": and_(OPEN, inquiries.c.put_off_until.is_not(None)),
        "bot": and_(OPEN, conversations.c.owner == Owner.BOT.value),
        "open": OPEN,
        "closed": and_(inquiries.c.status.in_([status.value for status in DONE]), ~JUNK),
        "junk": JUNK,
        "mentioned": and_(inquiries.c.id.in_(select(OF_NOTICE).where(mentions(municipality, staff))), ~JUNK),
        "following": and_(OPEN, followed_by(municipality, staff)),
        "all": ~JUNK,
    }


def news_for(staff: Given) -> ColumnElement[bool]:
    """Tell of an inquiry whether a citizen, or somebody outside, said something in it that somebody has not seen."""
    seen = select(inbox_seen.c.sequence).where(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiries.c.id)
    later = messages.c.sequence > func.coalesce(seen.correlate(inquiries).scalar_subquery(), 0)
    of_others = messages.c.author.in_([Author.CITIZEN.value, Author.OUTSIDE.value])
    said = select(messages.c.id).where(messages.c.inquiry == inquiries.c.id, of_others, later)
    return exists(said.correlate(inquiries))


def unread_by(staff: Given) -> ColumnElement[bool]:
    """Tell of an inquiry whether it holds news for somebody, or they have marked it as unread."""
    mine = and_(inbox_seen.c.staff == staff, inbox_seen.c.inquiry == inquiries.c.id)
    marked = select(inbox_seen.c.inquiry).where(mine, inbox_seen.c.unread)
    return or_(news_for(staff), exists(marked.correlate(inquiries)))


def narrowed(wanted: InboxFilter, municipality: str, staff: str) -> list[ColumnElement[bool]]:
    """Return what else inquiries have to be."""
    named = {name: getattr(wanted, name) for name in ("channel", "language", "service", "unit", "kind", "priority")}
    found = [inquiries.c[name] == value for name, value in named.items() if value is not None]
    if wanted.tag is not None:
        tagged = select(inquiry_tags.c.inquiry).where(
            inquiry_tags.c.municipality == municipality, inquiry_tags.c.key == key_of(wanted.tag)
        )
        found.append(inquiries.c.id.in_(tagged))
    return [*found, unread_by(staff)] if wanted.unread else found


@dataclass(frozen=True, slots=True)
class Sorting:
    """How an order sorts: by `rank` where it has one, then by `key`, then by the id, downwards or upwards."""

    key: ColumnElement[Any]
    down: bool
    rank: ColumnElement[int] | None = None

    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """Return what a cursor is made of beside the id."""
        ranked = literal(0) if self.rank is None else self.rank
        return self.key.label("sort_key"), ranked.label("sort_rank")

    def by(self, *, backwards: bool) -> tuple[ColumnElement[Any], ...]:
        """Return what to order by."""
        down = self.down is not backwards
        ranked = () if self.rank is None else (self.rank,)
        return tuple(column.desc() if down else column.asc() for column in (*ranked, self.key, inquiries.c.id))

    def beyond(self, cursor: str, *, backwards: bool) -> ColumnElement[bool]:
        """Return the condition of what lies beyond a cursor. Raises Malformed."""
        at, identifier, rank = read_cursor(cursor)
        moment, further = literal(at, Moment()), operator.lt if self.down is not backwards else operator.gt
        beyond = or_(further(self.key, moment), and_(self.key == moment, further(inquiries.c.id, identifier)))
        if self.rank is None:
            return beyond
        return or_(further(self.rank, rank), and_(self.rank == rank, beyond))


def sorting(order: InboxOrder) -> Sorting:
    """Return how an order sorts."""
    if order is InboxOrder.WAITING:
        return Sorting(_waits_since(), down=False)
    if order is InboxOrder.DEADLINE:
        return Sorting(_due(), down=False)
    if order is InboxOrder.PRIORITY:
        ranks = {one.value: rank for rank, one in enumerate(reversed(Priority))}
        rank = case(ranks, value=inquiries.c.priority, else_=len(ranks))
        return Sorting(_waits_since(), down=False, rank=rank)
    return Sorting(inquiries.c.updated_at, down=True)


def _waits_since() -> ColumnElement[Any]:
    return func.coalesce(inquiries.c.waiting_since, literal(FAR, Moment()))


def _due() -> ColumnElement[Any]:
    """Return when the first deadline ends that counts now; the same ones as `inquiries.deadlines.conditions`."""
    clock, far = deadline_clocks.c, literal(FAR, Moment())
    reply = func.coalesce(clock.reply_due, far)
    provisional = case((clock.answered_at.is_(None), func.coalesce(inquiries.c.provisional_due, far)), else_=far)
    solution = case((clock.paused_at.is_(None), func.coalesce(inquiries.c.solution_due, far)), else_=far)
    first = case(
        (and_(reply <= provisional, reply <= solution), reply), (provisional <= solution, provisional), else_=solution
    )
    mine = select(case((COUNTS, first), else_=far)).where(clock.inquiry == inquiries.c.id)
    return func.coalesce(mine.correlate(inquiries).scalar_subquery(), far, type_=Moment())


def written_cursor(at: datetime, identifier: str, rank: int) -> str:
    """Return the cursor of a row by its sort key, its id and its rank."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), identifier, rank]).encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str, int]:
    """Return sort key, id and rank of a cursor. Raises Malformed."""
    try:
        at, identifier, rank = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if rank not in range(len(Priority)):
            raise Malformed("no such cursor")
        return datetime.fromisoformat(at).astimezone(UTC), str(uuid.UUID(identifier)), int(rank)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        raise Malformed("no such cursor") from error
