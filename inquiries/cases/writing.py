"""Steps that every transaction on cases shares: holding a row, ending it, its reference, what is told of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import LONGEST_REASON, LONGEST_REFERENCE, LONGEST_URL, CaseAnswer, CaseState
from bot.errors import NotFound, Why
from bot.reasons import kept
from inquiries.cases.models import cases
from inquiries.cases.rows import clean_url, key_of
from inquiries.events import append
from inquiries.handling.states import NOT_PUT_OFF
from inquiries.handling.steps import note_step
from inquiries.models import inquiries, notices

SENT, DELIVERED, REFUSED, FAILED, REFERRED, RETRIED = (
    "case_sent",
    "case_delivered",
    "case_refused",
    "case_failed",
    "case_referred",
    "case_retried",
)
"""Kinds of steps."""


def joined() -> Select[Any]:
    """Return the query of cases with their inquiries' numbers."""
    return select(cases, inquiries.c.number).join(inquiries, inquiries.c.id == cases.c.inquiry)


async def held(connection: AsyncConnection, *which: ColumnElement[bool]) -> dict[str, Any]:
    """Return a case's row with its inquiry's number, held until the transaction ends. Raises NotFound."""
    found = (await connection.execute(select(cases.c.id).where(*which).with_for_update())).scalar_one_or_none()
    if found is None:
        raise NotFound("no such case")
    return dict((await connection.execute(joined().where(cases.c.id == found))).mappings().one())


async def write(connection: AsyncConnection, case: str, now: datetime, **values: Any) -> None:
    """Write columns of a case."""
    await connection.execute(update(cases).where(cases.c.id == case).values(**values, updated_at=now))


async def tell(
    connection: AsyncConnection,
    row: Mapping[str, Any],
    kind: str,
    now: datetime,
    *,
    staff: str | None = None,
    **details: str,
) -> None:
    """Write a step of the inquiry, and the event by which consoles look again."""
    about = {"municipality": row["municipality"], "inquiry": row["inquiry"]}
    await note_step(connection, **about, kind=kind, at=now, staff=staff, system=row["system"], **details)
    if staff is None:
        # The other system has said something; who put the inquiry off may have waited for that.
        await connection.execute(update(inquiries).where(inquiries.c.id == row["inquiry"]).values(**NOT_PUT_OFF))
    await tell_consoles(connection, row, now)


async def tell_consoles(connection: AsyncConnection, row: Mapping[str, Any], now: datetime) -> None:
    """Write the event by which consoles look again."""
    conversation = select(inquiries.c.conversation).where(inquiries.c.id == row["inquiry"])
    identifier = (await connection.execute(conversation)).scalar_one()
    context = {"municipality": row["municipality"], "id": identifier, "inquiry": row["inquiry"]}
    await append(connection, context, "case", now, body={"system": row["system"]})


async def has_arrived(connection: AsyncConnection, row: Mapping[str, Any], now: datetime) -> None:
    """Write that the other system has a case."""
    values = {"state": CaseState.DELIVERED.value, "due_at": None, "claimed_by": None, "reason": ""}
    await write(connection, row["id"], now, **values, delivered_at=now)
    await tell(connection, row, DELIVERED, now)


async def end(
    connection: AsyncConnection,
    row: Mapping[str, Any],
    state: CaseState,
    reason: str,
    now: datetime,
    *,
    why: Why | None = None,
) -> None:
    """Write that a case was refused, or that nobody tries any more, and the notice to who sent it."""
    values = {"state": state.value, "due_at": None, "claimed_by": None, "reason": kept(reason, why, most=LONGEST_REASON)}
    await write(connection, row["id"], now, **values, delivered_at=None)
    kind = REFUSED if state is CaseState.REFUSED else FAILED
    await tell(connection, row, kind, now)
    notice = {"municipality": row["municipality"], "staff": row["sent_by"], "kind": kind, "text": kind, "at": now}
    details = {"number": row["number"]}
    identifier = str(uuid.uuid4())
    await connection.execute(
        insert(notices).values(
            **notice, id=identifier, about=f"inquiry:{row['inquiry']}", details=details, once=f"case:{identifier}"
        )
    )


async def refer(
    connection: AsyncConnection, row: Mapping[str, Any], answer: CaseAnswer, now: datetime, *, staff: str | None = None
) -> bool:
    """Write the other system's reference; False when it stands there already."""
    reference, url = answer.reference.strip()[:LONGEST_REFERENCE], clean_url(answer.url[:LONGEST_URL])
    if (reference, url) == (row["case_number"], row["url"]):
        return False
    values = {"case_number": reference, "case_key": key_of(reference), "url": url, "referred_by": staff}
    await write(connection, row["id"], now, **values, referred_at=now)
    await tell(connection, row, REFERRED, now, staff=staff, reference=reference)
    return True
