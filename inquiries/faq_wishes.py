"""Wishes for an article: staff mark a reply, and the citizen, who is asked afterwards as ever, says what becomes of it.

A wish is a step of the inquiry and nothing else: it neither asks the citizen earlier nor counts as a yes. What it changes is
which words a yes lets through: the marked reply and what it answers, in place of the longest of both.
Sources: GDPR articles 4 (11) and 7.
"""

from __future__ import annotations

from sqlalchemy import Row, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.experience import ConsentState, FaqWish, WishState
from bot.interfaces import Clock
from bot.messages import Author, Staff, Visibility
from inquiries.experience import consents
from inquiries.guarding import SPECIALIST
from inquiries.handling.states import DONE
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, inquiry_steps, messages
from inquiries.services.models import services

WANTED, DROPPED = "faq_wanted", "faq_dropped"
ASKING = "webchat"
"""The one channel by which people are asked."""

_SAID = {
    ConsentState.GIVEN: WishState.GIVEN,
    ConsentState.REFUSED: WishState.REFUSED,
    ConsentState.WITHDRAWN: WishState.WITHDRAWN,
}
_GUARDED = exists().where(
    services.c.municipality == inquiries.c.municipality,
    services.c.id == inquiries.c.service,
    services.c.track == SPECIALIST,
)


class SqlFaqWishes:
    """FaqWishes over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def standing(self, municipality: str, inquiry: str) -> FaqWish:
        """Return whether somebody wishes, and what the citizen says. Raises NotFound."""
        async with self._database.read() as connection:
            return await _standing(connection, municipality, inquiry)

    async def want(self, inquiry: str, message: str, *, staff: Staff) -> FaqWish:
        """Wish; again changes nothing. Raises NotFound for no reply of staff in it, Conflict for the specialists'."""
        async with self._database.write() as connection:
            before = await _standing(connection, staff.municipality, inquiry)
            reply = select(messages.c.id).where(
                messages.c.id == message,
                messages.c.inquiry == inquiry,
                messages.c.author == Author.STAFF.value,
                messages.c.visibility == Visibility.ALL.value,
            )
            if (await connection.execute(reply)).first() is None:
                raise NotFound("there is no such reply in this inquiry")
            if before.state is WishState.GUARDED:
                raise Conflict("no article is made of what is the specialists'")
            if before.message != message:
                await self._note(connection, WANTED, inquiry, staff, message=message)
            return await _standing(connection, staff.municipality, inquiry)

    async def drop(self, inquiry: str, *, staff: Staff) -> FaqWish:
        """Take a wish back; where there is none nothing changes. Raises NotFound."""
        async with self._database.write() as connection:
            before = await _standing(connection, staff.municipality, inquiry)
            if before.message is not None:
                await self._note(connection, DROPPED, inquiry, staff)
            return await _standing(connection, staff.municipality, inquiry)

    async def _note(self, connection: AsyncConnection, kind: str, inquiry: str, staff: Staff, **details: str) -> None:
        where = {"municipality": staff.municipality, "inquiry": inquiry}
        await note_step(connection, **where, kind=kind, at=self._clock.now(), staff=staff.id, **details)


async def standing_wish(connection: AsyncConnection, municipality: str, inquiry: str) -> FaqWish | None:
    """Return the wish that stands for an inquiry, whatever its citizen says; None where nobody wishes."""
    mine = (inquiry_steps.c.municipality == municipality) & (inquiry_steps.c.inquiry == inquiry)
    newest = inquiry_steps.c.at.desc(), inquiry_steps.c.id.desc()
    query = select(inquiry_steps).where(mine, inquiry_steps.c.kind.in_([WANTED, DROPPED])).order_by(*newest).limit(1)
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.kind == DROPPED:
        return None
    return FaqWish(WishState.UNSOLVED, row.details["message"], row.staff, row.at)


async def _standing(connection: AsyncConnection, municipality: str, inquiry: str) -> FaqWish:
    query = (
        select(inquiries.c.status, conversations.c.channel, consents.c.state, _GUARDED.label("guarded"))
        .join(conversations, conversations.c.id == inquiries.c.conversation)
        .outerjoin(consents, consents.c.inquiry == inquiries.c.id)
        .where(and_(inquiries.c.id == inquiry, inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None)))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("no such inquiry")
    wish = await standing_wish(connection, municipality, inquiry)
    state = _state(row)
    return FaqWish(state) if wish is None else FaqWish(state, wish.message, wish.staff, wish.at)


def _state(row: Row[tuple[str, str, str | None, bool]]) -> WishState:
    if row.guarded:
        return WishState.GUARDED
    if row.state is not None:
        return _SAID[ConsentState(row.state)]
    if row.channel != ASKING:
        return WishState.UNASKED
    return WishState.WAITING if row.status in {status.value for status in DONE} else WishState.UNSOLVED
