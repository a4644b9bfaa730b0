"""What was done about an inquiry beside talking, each step a row written in the transaction that does it."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from inquiries.models import inquiry_steps


async def note_step(
    connection: AsyncConnection,
    *,
    municipality: str,
    inquiry: str,
    kind: str,
    at: datetime,
    staff: str | None = None,
    **details: Any,
) -> None:
    """Write a step in the caller's transaction.

    `staff` is the id of who did it, None when Torg did. `details` are what the step's sentence needs, as JSON: ids, codes
    and numbers, never anything personal of the citizen, since steps stay when what was said is deleted.
    """
    values = {
        "id": ordered_id(),
        "municipality": municipality,
        "inquiry": inquiry,
        "kind": kind,
        "staff": staff,
        "details": details,
        "at": at,
    }
    await connection.execute(insert(inquiry_steps).values(**values))


def ordered_id() -> str:
    """Return an id that sorts after those given before it (UUIDv8, RFC 9562 § 5.8).

    Steps of one transaction have the same moment, and are to be told in the order in which they were taken.
    """
    ticks = time.time_ns() >> 4
    variant_and_chance = (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=(ticks >> 12) << 80 | 8 << 76 | (ticks & 0xFFF) << 64 | variant_and_chance))
