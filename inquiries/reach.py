"""Which inquiries staff see: all but what is guarded (`inquiries.guarding`), their own units', or those handed to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, TextClause, and_, bindparam, false, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotFound
from bot.messages import Audience, Reach
from inquiries.guarding import SPECIALIST, hidden, readable
from inquiries.models import attachments, conversations, inquiries, messages
from inquiries.parameters import MUNICIPALITY, Given
from inquiries.routing.models import routings
from inquiries.services.models import services, unit_members, units


def within(reach: Reach, municipality: Given, staff: Given) -> ColumnElement[bool]:
    """Return the condition on `inquiry` and `conversation` under which a member of staff sees an inquiry."""
    if reach == "everything":
        return true()
    if reach == "all":
        return and_(true(), _asked_by(readable(inquiries.name), municipality, staff))
    if reach == "none":
        return false()
    routed = select(routings.c.inquiry).where(routings.c.staff == staff)
    own = or_(inquiries.c.responsible == staff, conversations.c.staff == staff, inquiries.c.id.in_(routed))
    if reach == "own":
        return own
    member = select(unit_members.c.unit).where(unit_members.c.staff == staff, unit_members.c.municipality == municipality)
    leads = select(units.c.id).where(units.c.leader == staff, units.c.municipality == municipality)
    return or_(own, inquiries.c.unit.in_(member), inquiries.c.unit.in_(leads))


def kept_from(municipality: Given, staff: Given) -> ColumnElement[bool]:
    """Return the condition under which who sees «all» does not see an inquiry: few, and found by an index."""
    return and_(true(), _asked_by(hidden(inquiries.name), municipality, staff))


def _asked_by(condition: str, municipality: Given, staff: Given) -> TextClause:
    given = {"municipality": municipality, "staff": staff}
    values = {name: value for name, value in given.items() if isinstance(value, str)}
    return text(condition).bindparams(**values, specialist=SPECIALIST)


class SqlReach:
    """Reaching over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_inquiry(self, municipality: str, inquiry: str) -> Audience:
        """Return who sees an inquiry. Raises NotFound."""
        return await self._audience(municipality, OF_INQUIRY, inquiry)

    async def seen(self, municipality: str, named: Sequence[str], staff: str, reach: Reach) -> frozenset[str]:
        """Return which of the inquiries named a member of staff sees."""
        query = (
            select(inquiries.c.id)
            .join(conversations, conversations.c.id == inquiries.c.conversation)
            .where(inquiries.c.municipality == municipality, inquiries.c.id.in_(named), within(reach, municipality, staff))
        )
        async with self._database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def seen_messages(self, municipality: str, named: Sequence[str], staff: str, reach: Reach) -> frozenset[str]:
        """Return which of the messages named stand in an inquiry that a member of staff sees."""
        query = (
            select(messages.c.id)
            .join(inquiries, inquiries.c.id == messages.c.inquiry)
            .join(conversations, conversations.c.id == inquiries.c.conversation)
            .where(inquiries.c.municipality == municipality, messages.c.id.in_(named), within(reach, municipality, staff))
        )
        async with self._database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def of_number(self, municipality: str, number: str) -> Audience:
        """Return who sees the inquiry with a number. Raises NotFound."""
        return await self._audience(municipality, OF_NUMBER, number)

    async def of_conversation(self, municipality: str, conversation: str) -> Audience:
        """Return who sees the newest inquiry of a conversation. Raises NotFound."""
        return await self._audience(municipality, OF_CONVERSATION, conversation)

    async def of_attachment(self, municipality: str, attachment: str) -> Audience:
        """Return who sees the inquiry that a file belongs to. Raises NotFound."""
        return await self._audience(municipality, OF_ATTACHMENT, attachment)

    async def _audience(self, municipality: str, asked: Select[Any], about: str) -> Audience:
        async with self._database.read() as connection:
            row = (await connection.execute(asked, {"municipality": municipality, "about": about})).first()
            if row is None:
                raise NotFound("no such inquiry")
            unit = await _people_of(connection, municipality, row.unit)
            guarded = row.track == SPECIALIST
            cleared = await _people_of(connection, municipality, row.unit or row.services_unit) if guarded else frozenset()
        own = frozenset(one for one in (row.responsible, row.holder, row.routed) if one)
        cleared |= frozenset(one for one in (row.responsible, row.holder) if one)
        return Audience(own, own | unit, guarded, cleared)


async def _people_of(connection: AsyncConnection, municipality: str, unit: str | None) -> frozenset[str]:
    """Return a unit's members and its leader."""
    if unit is None:
        return frozenset()
    people = select(unit_members.c.staff).where(unit_members.c.unit == unit, unit_members.c.municipality == municipality)
    leader = select(units.c.leader).where(
        units.c.id == unit, units.c.municipality == municipality, units.c.leader.is_not(None)
    )
    return frozenset((await connection.execute(people.union(leader))).scalars())


ABOUT = bindparam("about", type_=String())


def _asked(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            inquiries.c.unit,
            inquiries.c.responsible,
            conversations.c.staff.label("holder"),
            routings.c.staff.label("routed"),
            services.c.track,
            services.c.unit.label("services_unit"),
        )
        .join(conversations, conversations.c.id == inquiries.c.conversation)
        .outerjoin(routings, routings.c.inquiry == inquiries.c.id)
        .outerjoin(services, and_(services.c.municipality == MUNICIPALITY, services.c.id == inquiries.c.service))
        .where(inquiries.c.municipality == MUNICIPALITY, which)
        .order_by(inquiries.c.opened_at.desc())
        .limit(1)
    )


OF_INQUIRY = _asked(inquiries.c.id == ABOUT)
OF_NUMBER = _asked(inquiries.c.number == ABOUT)
OF_CONVERSATION = _asked(inquiries.c.conversation == ABOUT)
OF_ATTACHMENT = _asked(
    inquiries.c.id.in_(
        select(attachments.c.inquiry).where(attachments.c.id == ABOUT, attachments.c.municipality == MUNICIPALITY)
    )
)
