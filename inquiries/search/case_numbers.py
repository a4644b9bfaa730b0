"""Numbers of cases in other systems in a question: the inquiries that were sent there."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from inquiries.cases.models import cases
from inquiries.cases.rows import key_of

MOST = 200
"""Inquiries of one case; more than that is no case."""

MOST_WORDS = 16
_WORD = re.compile(r"\S*\d\S*")
_AROUND = ".,;:!?()«»\"'"
_CALLED = r"(?:\b(?:sak|saka|saken|saksnr|saksnummer|ärende|ärendenr|ärendenummer|dnr|case)\b[.:]?\s*)?"
"""What people write before such a number; it need not have been said in the inquiry."""


async def inquiries_of_case(connection: AsyncConnection, municipality: str, typed: str) -> tuple[tuple[str, ...], str]:
    """Return the inquiries that belong to a case whose number is asked for, and the question without it.

    A number that no case has is searched for as words; whether the asker may see an inquiry is not decided here.
    """
    words = {key_of(word.strip(_AROUND)): word for word in _WORD.findall(typed)[:MOST_WORDS]}
    if not words:
        return (), typed
    whole = key_of(typed)
    query = (
        select(cases.c.case_key, cases.c.inquiry)
        .where(cases.c.municipality == municipality, cases.c.case_key.in_({*words, whole}))
        .order_by(cases.c.sent_at.desc())
        .limit(MOST)
    )
    rows = (await connection.execute(query)).all()
    if not rows:
        return (), typed
    key = max((row.case_key for row in rows), key=len)
    found = tuple(dict.fromkeys(row.inquiry for row in rows if row.case_key == key))
    if key == whole:
        return found, ""
    return found, re.sub(_CALLED + re.escape(words[key]), " ", typed, count=1, flags=re.IGNORECASE)
