"""What became of every question that the bot was asked: written in the transaction of the answer.

A question is a message for which the knowledge base was searched. It has one outcome at a time: what was offered may be
chosen, what the bot did not know may be handed over; the counts by day move with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.experience import UNANSWERED, Answered
from bot.messages import Outcome, Turn
from inquiries.experience import questions
from inquiries.models import messages
from inquiries.usage import add

ARTICLE = "article:"
GIVEN, SHOWN, GAP = "given", "shown", "gap"
TO_A_PERSON = frozenset({"asked", "unknown", "specialist"})
"""Reasons for a hand-over that tell what became of the question before; a finished form is a matter of its own."""


async def note_question(
    connection: AsyncConnection, context: Mapping[str, Any], turn: Turn, outcome: Outcome, at: datetime
) -> None:
    """Write what became of a turn's question, or of the one before that the turn decides."""
    given = next((reply.details["article"] for reply in outcome.replies if reply.details.get("article")), None)
    choices = [choice.value for reply in outcome.replies for choice in reply.choices]
    offered = [value.removeprefix(ARTICLE) for value in choices if value.startswith(ARTICLE)]
    municipality = context["municipality"]
    for article in [given] if given else offered:
        await add(connection, municipality, at, GIVEN if given else SHOWN, article)
    if turn.choice:
        if turn.choice.startswith(ARTICLE) and given:
            await _decide(connection, context, (Answered.OFFERED,), Answered.CHOSEN, given)
        elif outcome.handover in TO_A_PERSON:
            await _decide(connection, context, (Answered.OFFERED, Answered.UNKNOWN), Answered.HANDED_OVER)
        return
    became = _outcome(outcome, given, offered, referred="human" in choices)
    if became is not None:
        await _write(connection, municipality, turn.message, became, given, at)
    elif outcome.handover in TO_A_PERSON:
        await _decide(connection, context, (Answered.OFFERED, Answered.UNKNOWN), Answered.HANDED_OVER)


def _outcome(outcome: Outcome, given: str | None, offered: Sequence[str], *, referred: bool) -> Answered | None:
    """Return what became of the question of a turn, None when nothing was looked up for it."""
    if given:
        return Answered.REFERRED if referred or outcome.handover else Answered.ANSWERED
    if offered:
        return Answered.OFFERED
    if outcome.handover == "unknown":
        return Answered.HANDED_OVER
    return None if outcome.confidence is None or outcome.handover else Answered.UNKNOWN


async def _write(
    connection: AsyncConnection, municipality: str, message: str, outcome: Answered, article: str | None, at: datetime
) -> None:
    await connection.execute(
        insert(questions).values(
            message=message,
            municipality=municipality,
            outcome=outcome.value,
            article=article,
            asked_at=at,
            topic_due=outcome in UNANSWERED,
        )
    )
    await add(connection, municipality, at, outcome.value)


async def _decide(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    undecided: Sequence[Answered],
    outcome: Answered,
    article: str | None = None,
) -> None:
    """Give the newest question of the inquiry that is undecided another outcome, and move its counts."""
    query = (
        select(questions)
        .join(messages, messages.c.id == questions.c.message)
        .where(messages.c.inquiry == context["inquiry"], questions.c.outcome.in_([one.value for one in undecided]))
        .order_by(messages.c.sequence.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().first()
    if row is not None:
        await _move(connection, row, outcome, article)


async def _move(connection: AsyncConnection, row: RowMapping, outcome: Answered, article: str | None) -> None:
    values: dict[str, Any] = {"outcome": outcome.value, "article": article or row["article"]}
    if outcome not in UNANSWERED:
        values |= {"topic_due": False, "topic": None, "proposal": None}
        if row["topic"] is not None:
            await add(connection, row["municipality"], row["asked_at"], GAP, row["topic"], by=-1)
    await connection.execute(update(questions).where(questions.c.message == row["message"]).values(**values))
    await add(connection, row["municipality"], row["asked_at"], row["outcome"], by=-1)
    await add(connection, row["municipality"], row["asked_at"], outcome.value)


class SqlQuestions:
    """Which unanswered questions still want a topic."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def without_topic(self, limit: int = 50) -> list[tuple[str, str, str, str]]:
        """Return municipality, id, text and language of unanswered questions that nobody has looked at."""
        query = (
            select(questions.c.municipality, questions.c.message, messages.c.text, messages.c.language)
            .join(messages, messages.c.id == questions.c.message)
            .where(questions.c.topic_due)
            .order_by(questions.c.asked_at)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [(row[0], row[1], row[2], row[3]) for row in await connection.execute(query)]

    async def file(self, question: str, topic: str) -> None:
        """Write what an unanswered question is about (empty: nobody can tell), and count it among the gaps; once."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(questions)
                .where(questions.c.message == question, questions.c.topic_due)
                .values(topic=topic, topic_due=False)
                .returning(questions.c.municipality, questions.c.asked_at)
            )
            row = done.first()
            if row is not None:
                await add(connection, row.municipality, row.asked_at, GAP, topic)
