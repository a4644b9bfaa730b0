"""Where a conversation with the bot alone has come to its end: the person said goodbye or thanks after an answer.

Nothing is asked of them for that, and the inquiry stays open: what is written next goes on with the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experience import Answered
from bot.messages import InquiryStatus, Outcome, Visibility
from inquiries.events import append
from inquiries.experience import questions
from inquiries.models import messages
from inquiries.satisfaction.models import satisfaction

ENDED = "ended"
"""The event that tells it, and the detail of the bot's farewell that keeps it."""

WITH_AN_ANSWER = frozenset({Answered.ANSWERED.value, Answered.CHOSEN.value})


async def ends_answered(connection: AsyncConnection, inquiry: str, outcome: Outcome) -> bool:
    """Tell whether a turn ends what the bot alone has answered, and nobody was asked about it before.

    Where the newest question got no answer, or was referred to a person, there is nothing to ask.
    """
    if not outcome.farewell or outcome.handover is not None:
        return False
    newest = (
        select(questions.c.outcome)
        .join(messages, messages.c.id == questions.c.message)
        .where(messages.c.inquiry == inquiry)
        .order_by(messages.c.sequence.desc())
        .limit(1)
    )
    if (await connection.execute(newest)).scalar_one_or_none() not in WITH_AN_ANSWER:
        return False
    asked = select(satisfaction.c.inquiry).where(satisfaction.c.inquiry == inquiry)
    return (await connection.execute(asked)).first() is None


async def tell_ended(connection: AsyncConnection, context: Mapping[str, Any], at: datetime) -> None:
    """Write the event upon which a chat may ask."""
    await append(connection, context, ENDED, at)


async def ended_at(connection: AsyncConnection, inquiry: str, status: str) -> datetime | None:
    """Return when an inquiry that only the bot has had was ended; None where it was not, or where the person went on."""
    if status != InquiryStatus.WITH_BOT.value:
        return None
    visible = (messages.c.inquiry == inquiry) & (messages.c.visibility == Visibility.ALL.value)
    query = select(messages.c.details, messages.c.created_at).where(visible).order_by(messages.c.sequence.desc())
    last = (await connection.execute(query.limit(1))).first()
    return last.created_at if last is not None and last.details.get(ENDED) else None
