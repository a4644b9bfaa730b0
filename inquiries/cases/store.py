"""Cases under the hands of staff: looked at, sent, tried again, given a reference. Each method is one transaction."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import CaseAnswer, CaseChoice, CaseContent, CasePreview, CaseState, NothingNew, SentCase
from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound, Why
from bot.interfaces import Clock
from bot.messages import Staff
from inquiries.cases.gathering import content_of, preview_of, sent_before
from inquiries.cases.models import CLIENT_ID, cases
from inquiries.cases.rows import sent_case
from inquiries.cases.writing import RETRIED, SENT, held, joined, refer, tell, write
from inquiries.models import inquiries
from inquiries.writing import conversation_of


class SqlCases:
    """What staff see of cases and do with them; rows of other municipalities do not exist for the asker."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_inquiry(self, municipality: str, inquiry: str) -> list[SentCase]:
        """Return what was sent of an inquiry, the newest first."""
        return await self._listed((cases.c.municipality == municipality) & (cases.c.inquiry == inquiry))

    async def unsettled(self, municipality: str) -> list[SentCase]:
        """Return what was refused or failed, and what waits for another try, the newest first."""
        stuck = (cases.c.state == CaseState.WAITING.value) & (cases.c.reason != "")
        ended = cases.c.state.in_([CaseState.REFUSED.value, CaseState.FAILED.value])
        return await self._listed((cases.c.municipality == municipality) & (stuck | ended))

    async def one(self, municipality: str, case: str) -> SentCase:
        """Return a case. Raises NotFound."""
        found = await self._listed((cases.c.municipality == municipality) & (cases.c.id == case))
        if not found:
            raise NotFound("no such case")
        return found[0]

    async def content(self, municipality: str, case: str) -> CaseContent:
        """Return all that a case holds. Raises NotFound, and BadInput once its messages are gone."""
        query = select(cases).where(cases.c.id == case, cases.c.municipality == municipality)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound("no such case")
            return await content_of(connection, row)

    async def preview(self, municipality: str, inquiry: str, system: str, choice: CaseChoice) -> CasePreview:
        """Return what would be sent. Raises NotFound."""
        here = (inquiries.c.id == inquiry) & (inquiries.c.municipality == municipality) & inquiries.c.deleted_at.is_(None)
        async with self._database.read() as connection:
            conversation = (await connection.execute(select(inquiries.c.conversation).where(here))).scalar_one_or_none()
            if conversation is None:
                raise NotFound("no such inquiry")
            return (await preview_of(connection, inquiry, conversation, system, choice))[0]

    async def send(self, inquiry: str, system: str, choice: CaseChoice, *, client_id: str, staff: Staff) -> SentCase:
        """Write what is to be sent, and the step; the same `client_id` again changes nothing.

        Raises NotFound, NothingNew. What a system has already is not sent again, whoever asks for it.
        """
        try:
            async with self._database.write() as connection:
                context, _ = await conversation_of(connection, inquiry, staff.municipality)
                known = await _sent_as(connection, staff, client_id)
                if known is not None:
                    return known
                preview, said = await preview_of(connection, inquiry, context["id"], system, choice)
                if not said:
                    raise NothingNew("there is nothing new to send to that system")
                now = self._clock.now()
                more = {"messages": [message.id for message in said], "files": len(preview.files)}
                values = _row(staff, inquiry, system, choice, now) | more | {"client_id": client_id[:CLIENT_ID]}
                await connection.execute(insert(cases).values(**values))
                await tell(connection, values, SENT, now, staff=staff.id)
        except IntegrityError as error:
            raise Conflict("the same was sent for another inquiry at this moment") from error
        return await self.one(staff.municipality, str(values["id"]))

    async def retry(self, case: str, *, staff: Staff) -> SentCase:
        """Let a case that has not arrived be tried again at once. Raises NotFound, Conflict."""
        async with self._database.write() as connection:
            row = await held(connection, cases.c.municipality == staff.municipality, cases.c.id == case)
            waits = row["state"] == CaseState.WAITING.value
            if row["state"] == CaseState.DELIVERED.value or (waits and row["claimed_by"]):
                raise Conflict("it has arrived, or is on its way just now", why=Why("case_arrived"))
            others = await sent_before(connection, row["inquiry"], row["system"], but=case)
            if others & set(row["messages"]):
                raise Conflict("the same messages were sent in another case meanwhile", why=Why("case_overtaken"))
            now = self._clock.now()
            again = {"state": CaseState.WAITING.value, "due_at": now, "claimed_by": None, "attempts": 0}
            await write(connection, case, now, **again)
            await tell(connection, row, RETRIED, now, staff=staff.id or None)
        return await self.one(staff.municipality, case)

    async def refer(self, case: str, reference: str, url: str, *, staff: Staff) -> SentCase:
        """Write down the reference that somebody has read in the other system. Raises NotFound, BadInput, Conflict."""
        if not reference.strip():
            raise BadInput("there is no reference", why=Why("case_number_missing"))
        async with self._database.write() as connection:
            row = await held(connection, cases.c.municipality == staff.municipality, cases.c.id == case)
            if row["state"] != CaseState.DELIVERED.value:
                raise Conflict("it has not arrived yet", why=Why("case_not_arrived"))
            await refer(connection, row, CaseAnswer(reference, url), self._clock.now(), staff=staff.id)
        return await self.one(staff.municipality, case)

    async def _listed(self, which: ColumnElement[bool]) -> list[SentCase]:
        query = joined().where(which).order_by(cases.c.sent_at.desc(), cases.c.id)
        async with self._database.read() as connection:
            return [sent_case(row) for row in (await connection.execute(query)).mappings()]


async def _sent_as(connection: AsyncConnection, staff: Staff, client_id: str) -> SentCase | None:
    mine = (cases.c.municipality == staff.municipality) & (cases.c.sent_by == staff.id)
    row = (await connection.execute(joined().where(mine, cases.c.client_id == client_id[:CLIENT_ID]))).mappings().first()
    return None if row is None else sent_case(row)


def _row(staff: Staff, inquiry: str, system: str, choice: CaseChoice, now: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "municipality": staff.municipality,
        "inquiry": inquiry,
        "system": system,
        "state": CaseState.WAITING.value,
        "choice": asdict(choice),
        "sent_by": staff.id,
        "sent_by_name": staff.name,
        "sent_at": now,
        "due_at": now,
        "attempts": 0,
        "reason": "",
        "case_number": "",
        "case_key": "",
        "url": "",
        "updated_at": now,
    }
