"""Which wording of a note went along with a case: notes may be mended when another system has them already.

A wording is named by the note's id and how often it was mended, `<id>/2`; the first one by the id alone. Withdrawing a note
and putting it back changes nothing of that.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inquiries.cases.models import cases
from inquiries.models import messages
from inquiries.notes.models import note_versions
from inquiries.rows import Row


async def wordings_of(connection: AsyncConnection, which: ColumnElement[bool]) -> dict[str, str]:
    """Return the wordings in which mended notes stand now, by their ids; none of one that is withdrawn."""
    query = (
        select(note_versions.c.message, func.count().label("mended"))
        .join(messages, messages.c.id == note_versions.c.message)
        .where(which, messages.c.withdrawn_at.is_(None))
        .group_by(note_versions.c.message)
    )
    rows = (await connection.execute(query)).mappings().all()
    return {row["message"]: f"{row['message']}/{row['mended']}" for row in rows}


def went_as_it_stands(message: str, case: Row, now: dict[str, str]) -> bool:
    """Tell whether a message went with a case, that has arrived, as it reads now."""
    return message not in now or now[message] in (case["wordings"] or ())


def named_in_case() -> ColumnElement[bool]:
    """Return what is true of cases that name a message in the wording that it has now."""
    mended = select(func.count()).select_from(note_versions).where(note_versions.c.message == messages.c.id)
    times = mended.correlate(messages).scalar_subquery()
    # A case names its messages in JSON; an id in quotation marks stands there or it does not, in either database.
    named = cast(cases.c.messages, Text).contains('"' + messages.c.id + '"')
    wording = '"' + messages.c.id + "/" + cast(times, Text) + '"'
    return named & or_(times == 0, cast(cases.c.wordings, Text).contains(wording))


def certain(before: Iterable[str] | None, now: Iterable[str]) -> list[str]:
    """Return the wordings that a case surely carries when it is handed on.

    An earlier try may have arrived although no answer came, and the other system takes the same case once: what was mended
    between two tries is taken for not sent.
    """
    return sorted(now if before is None else set(before) & set(now))
