"""Inquiries for statistics, written past the service: what people ask in two months cannot be asked in a test."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.database import Database
from inquiries.models import inquiries
from inquiries.satisfaction.models import satisfaction
from tests.building import HAVDAL

KNOWN = ("topic", "kind", "service", "unit", "registered_by", "handover_reason")
TIMES = ("answer_due", "first_answered_at", "solved_at", "solution_due")
_numbers = itertools.count(1)


def an_inquiry(conversation: str, opened_at: datetime, **fields: Any) -> dict[str, Any]:
    """Return the row of an inquiry that is long over and whose texts are gone; `fields` say what else is known of it."""
    over = opened_at + timedelta(days=1)
    return {
        "id": str(uuid.uuid4()),
        "municipality": HAVDAL,
        "number": f"T-{next(_numbers):06}",
        "conversation": conversation,
        "channel": "email",
        "status": "closed",
        "title": "",
        "preview": "",
        "language": "nb",
        "opened_at": opened_at,
        "updated_at": over,
        "closed_at": over,
        "deleted_at": over,
        "messages": 0,
        "topic_due": False,
        "reopened": 0,
        "version": 1,
        **dict.fromkeys((*KNOWN, *TIMES)),
        **fields,
    }


async def write(database: Database, rows: Sequence[dict[str, Any]], helped: Sequence[str | None] = ()) -> None:
    """Write rows; the first of them belong to people who were asked whether they were helped, and said this."""
    async with database.write() as connection:
        await connection.execute(insert(inquiries), list(rows))
        if helped:
            await connection.execute(insert(satisfaction), list(_opinions(rows, helped)))


def _opinions(rows: Sequence[dict[str, Any]], helped: Sequence[str | None]) -> Iterator[dict[str, Any]]:
    for row, answer in zip(rows, helped, strict=False):
        yield {
            "inquiry": row["id"],
            "municipality": row["municipality"],
            "channel": row["channel"],
            "asked_at": row["closed_at"],
            "answer": answer,
            "comment": "",
            "masked": False,
            "answered_at": None if answer is None else row["closed_at"],
        }
