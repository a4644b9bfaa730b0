"""What in the record speaks for an article: read as it stands now, so that what is forgotten is gone from it at once.

Three kinds: questions that the bot could not answer, questions whose answer was rated badly, and solved inquiries whose
person consented. The record remembers only to which proposal each belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, RowMapping, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.experience import UNANSWERED, Answered, ConsentState, Evidence, EvidenceKind, Rating
from bot.interfaces import Clock
from bot.messages import Author, Visibility
from inquiries.experience import consents, questions, ratings
from inquiries.faq_wishes import standing_wish
from inquiries.guarding import SPECIALIST
from inquiries.models import inquiries, messages
from inquiries.services.models import services

TIME_TO_CHOOSE = timedelta(minutes=15)
"""How long somebody who was offered near questions has to choose one before nobody has."""

_BAD = exists().where(ratings.c.question == questions.c.message, ratings.c.value == Rating.DOWN.value)
_GUARDED = exists().where(
    inquiries.c.id == messages.c.inquiry,
    services.c.municipality == inquiries.c.municipality,
    services.c.id == inquiries.c.service,
    services.c.track == SPECIALIST,
)
"""What is the specialists' speaks for no article: whoever keeps the knowledge base up may not see it."""

_JUNK = exists().where(inquiries.c.id == messages.c.inquiry, inquiries.c.junk_at.is_not(None))

_OPEN = questions.c.outcome.in_([one.value for one in UNANSWERED])


class SqlEvidence:
    """Evidence over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ungrouped(self, municipality: str, limit: int = 200) -> list[Evidence]:
        """Return evidence that belongs to no proposal yet, oldest first."""
        chosen_late = and_(
            questions.c.outcome == Answered.OFFERED.value, questions.c.asked_at > self._clock.now() - TIME_TO_CHOOSE
        )
        asked = await self._asked(
            and_(questions.c.municipality == municipality, questions.c.proposal.is_(None), or_(~chosen_late, _BAD)), limit
        )
        mine = (consents.c.municipality == municipality) & consents.c.proposal.is_(None)
        return sorted([*asked, *await self._solved(mine, limit)], key=lambda one: (one.at, one.id))

    async def grouped(self, municipality: str, proposals: Sequence[str] | None = None) -> list[Evidence]:
        """Return evidence that belongs to proposals (those named, where names are given), oldest first."""
        asked = (questions.c.municipality == municipality) & questions.c.proposal.is_not(None)
        solved = (consents.c.municipality == municipality) & consents.c.proposal.is_not(None)
        if proposals is not None:
            asked &= questions.c.proposal.in_(proposals)
            solved &= consents.c.proposal.in_(proposals)
        found = [*await self._asked(asked, None), *await self._solved(solved, None)]
        return sorted(found, key=lambda one: (one.at, one.id))

    async def put(self, grouped: Sequence[tuple[Evidence, str]]) -> None:
        """Write to which proposal evidence belongs; what is gone meanwhile is left out."""
        async with self._database.write() as connection:
            for one, proposal in sorted(grouped, key=lambda pair: (pair[0].kind, pair[0].id)):
                await _put(connection, one, proposal)

    async def _asked(self, where: ColumnElement[bool], limit: int | None) -> list[Evidence]:
        query = (
            select(questions, messages.c.text, messages.c.language, messages.c.conversation, _BAD.label("bad"))
            .join(messages, messages.c.id == questions.c.message)
            .where(where, or_(_OPEN, _BAD), messages.c.text != "", ~_GUARDED, ~_JUNK)
            .order_by(questions.c.asked_at, questions.c.message)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_asked(row) for row in (await connection.execute(query)).mappings()]

    async def _solved(self, where: ColumnElement[bool], limit: int | None) -> list[Evidence]:
        query = select(consents).where(where, consents.c.state == ConsentState.GIVEN.value)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(consents.c.at).limit(limit))).mappings().all()
            found = [await _solved(connection, row) for row in rows]
        return [one for one in found if one is not None]


def _asked(row: RowMapping) -> Evidence:
    return Evidence(
        id=row["message"],
        kind=EvidenceKind.BADLY_RATED if row["bad"] else EvidenceKind.UNANSWERED,
        conversation=row["conversation"],
        text=row["text"],
        language=row["language"],
        at=row["asked_at"],
        proposal=row["proposal"],
        article=row["article"],
    )


async def _solved(connection: AsyncConnection, consent: RowMapping) -> Evidence | None:
    """Return a solved inquiry as evidence: the longest thing the citizen wrote, and the longest answer of staff.

    What is long says what it is about; greetings and thanks are short. Where staff marked a reply, it is that one, and the
    longest of what it answers.
    """
    query = (
        select(messages.c.id, messages.c.author, messages.c.text, messages.c.language, messages.c.created_at)
        .where(messages.c.inquiry == consent["inquiry"], messages.c.visibility == Visibility.ALL.value, ~_GUARDED, ~_JUNK)
        .order_by(messages.c.sequence)
    )
    rows = (await connection.execute(query)).mappings().all()
    wish = await standing_wish(connection, consent["municipality"], consent["inquiry"])
    marked = next((row for row in _by(rows, Author.STAFF) if wish is not None and row["id"] == wish.message), None)
    asked = max(_before(rows, marked) or _by(rows, Author.CITIZEN), key=_length, default=None)
    answered = marked or max(_by(rows, Author.STAFF), key=_length, default=None)
    if asked is None or answered is None:
        return None
    return Evidence(
        id=asked["id"],
        kind=EvidenceKind.SOLVED,
        conversation=consent["conversation"],
        text=asked["text"],
        language=asked["language"],
        at=asked["created_at"],
        proposal=consent["proposal"],
        answer=answered["text"],
    )


def _by(rows: Sequence[RowMapping], author: Author) -> list[RowMapping]:
    return [row for row in rows if row["author"] == author.value and row["text"]]


def _before(rows: Sequence[RowMapping], marked: RowMapping | None) -> list[RowMapping]:
    """Return what the citizen said between the reply before the marked one and the marked one; nothing where none is."""
    if marked is None:
        return []
    said = list(rows[: rows.index(marked)])
    last = max((place for place, row in enumerate(said) if row["author"] == Author.STAFF.value), default=-1)
    return _by(said[last + 1 :], Author.CITIZEN)


def _length(row: RowMapping) -> int:
    return len(row["text"])


async def _put(connection: AsyncConnection, one: Evidence, proposal: str) -> None:
    if one.kind is not EvidenceKind.SOLVED:
        await connection.execute(update(questions).where(questions.c.message == one.id).values(proposal=proposal))
        return
    inquiry = select(messages.c.inquiry).where(messages.c.id == one.id).scalar_subquery()
    given = (consents.c.inquiry == inquiry) & (consents.c.state == ConsentState.GIVEN.value)
    await connection.execute(update(consents).where(given).values(proposal=proposal))
