"""Whether a solved inquiry may be used, without who it was, as experience: asked after the answer, and never before.

A no costs nothing and is not asked again. A yes can be taken back at any time; from then on nothing is made of the inquiry.
Sources: GDPR articles 4 (11) and 7.
"""

from __future__ import annotations

from sqlalchemy import RowMapping, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.experience import Consent, ConsentState
from bot.interfaces import Clock
from bot.messages import Author, Visibility
from inquiries.experience import consents
from inquiries.handling.states import DONE
from inquiries.models import inquiries, messages
from inquiries.writing import locked_conversation


class SqlConsents:
    """Consents over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def standing(self, municipality: str, conversation: str) -> list[Consent]:
        """Return the solved inquiries of a conversation, newest first, and what the person said of each.

        An inquiry is solved when staff have answered in it and solved or closed it: nobody is asked before.
        """
        answered = exists().where(
            messages.c.inquiry == inquiries.c.id,
            messages.c.author == Author.STAFF.value,
            messages.c.visibility == Visibility.ALL.value,
        )
        query = (
            select(inquiries.c.number, consents.c.state)
            .outerjoin(consents, consents.c.inquiry == inquiries.c.id)
            .where(
                inquiries.c.conversation == conversation,
                inquiries.c.municipality == municipality,
                inquiries.c.status.in_([status.value for status in DONE]),
                inquiries.c.merged_into.is_(None),
                inquiries.c.junk_at.is_(None),
                answered,
            )
            .order_by(func.coalesce(inquiries.c.solved_at, inquiries.c.closed_at).desc(), inquiries.c.number.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Consent(row.number, ConsentState(row.state or ConsentState.OPEN)) for row in rows]

    async def decide(self, municipality: str, conversation: str, number: str, *, given: bool) -> Consent:
        """Write what the person says: yes, no, or no more. Raises NotFound, and Conflict before it is solved."""
        async with self._database.write() as connection:
            if await locked_conversation(connection, conversation) is None:
                raise NotFound("no such conversation")
            mine = (inquiries.c.conversation == conversation) & (inquiries.c.municipality == municipality)
            query = select(inquiries).where(mine, inquiries.c.number == number, inquiries.c.deleted_at.is_(None))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound("no such inquiry in this conversation")
            before = await self._before(connection, row)
            state = _after(before, given=given)
            values = {"state": state.value, "at": self._clock.now(), "proposal": None}
            if before is ConsentState.OPEN:
                where = {"inquiry": row["id"], "municipality": municipality, "conversation": conversation}
                await connection.execute(insert(consents).values(**where, **values))
            elif state is not before:
                await connection.execute(update(consents).where(consents.c.inquiry == row["id"]).values(**values))
        return Consent(number, state)

    async def _before(self, connection: AsyncConnection, inquiry: RowMapping) -> ConsentState:
        """Return what the person said before. Raises Conflict while there is nothing to say it of."""
        query = select(consents.c.state).where(consents.c.inquiry == inquiry["id"])
        known = (await connection.execute(query)).scalar_one_or_none()
        if known is not None:
            return ConsentState(known)
        replied = select(messages.c.id).where(
            messages.c.inquiry == inquiry["id"],
            messages.c.author == Author.STAFF.value,
            messages.c.visibility == Visibility.ALL.value,
        )
        answered = (await connection.execute(replied.limit(1))).first()
        if inquiry["status"] not in {status.value for status in DONE} or inquiry["merged_into"] or not answered:
            raise Conflict("the inquiry is not solved; there is nothing to consent to yet")
        return ConsentState.OPEN


def _after(before: ConsentState, *, given: bool) -> ConsentState:
    if given:
        return ConsentState.GIVEN
    return ConsentState.WITHDRAWN if before in {ConsentState.GIVEN, ConsentState.WITHDRAWN} else ConsentState.REFUSED
