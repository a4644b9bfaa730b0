"""Cases on their way: claimed, handed on, put off, answered. Each method is one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases import LONGEST_REASON, CaseAnswer, CaseContent, CaseState, SentCase
from bot.database import Database
from bot.errors import BadInput, Why
from bot.interfaces import Clock
from bot.reasons import kept
from inquiries.cases.gathering import content_of
from inquiries.cases.models import CALL, calls, cases
from inquiries.cases.rows import sent_case
from inquiries.cases.wordings import certain, wordings_of
from inquiries.cases.writing import end, has_arrived, held, refer, tell_consoles, write
from inquiries.models import messages

CLAIM_RUNS_OUT = timedelta(seconds=120)
"""How long a claimed case belongs to its worker; above the longest time that handing one on may take."""

CALLS_KEPT = timedelta(days=1)


class SqlCaseQueue:
    """CaseStore over the database; `node` names this process's place, the same after a restart."""

    def __init__(self, database: Database, clock: Clock, *, node: str) -> None:
        self._database = database
        self._clock = clock
        self._node = node

    async def release(self) -> None:
        """Make due at once what this node had claimed when it died."""
        mine = (cases.c.claimed_by == self._node) & (cases.c.state == CaseState.WAITING.value)
        async with self._database.write() as connection:
            await connection.execute(update(cases).where(mine).values(due_at=self._clock.now(), claimed_by=None))

    async def claim(self, system: str) -> tuple[SentCase, CaseContent] | None:
        """Return the case that is due by a system and has waited longest, None when none is; nobody else gets it now.

        One whose messages were deleted or withdrawn meanwhile is refused on the way.
        """
        now = self._clock.now()
        waiting = (cases.c.system == system) & (cases.c.state == CaseState.WAITING.value) & (cases.c.due_at <= now)
        async with self._database.read() as connection:
            if (await connection.execute(select(cases.c.id).where(waiting).limit(1))).first() is None:
                return None
        oldest = select(cases.c.id).where(waiting).order_by(cases.c.due_at).limit(1).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            identifier = (await connection.execute(oldest)).scalar_one_or_none()
            if identifier is None:
                return None
            claimed = {"due_at": now + CLAIM_RUNS_OUT, "claimed_by": self._node, "attempts": cases.c.attempts + 1}
            await write(connection, identifier, now, **claimed)
            row = await held(connection, cases.c.id == identifier)
            try:
                return await _gathered(connection, row, now)
            except BadInput as error:
                await end(connection, row, CaseState.REFUSED, str(error), now, why=error.why)
        return await self.claim(system)

    async def delivered(self, case: str, answer: CaseAnswer) -> None:
        """Write that a system has a case, and its reference where it told one."""
        async with self._database.write() as connection:
            row = await held(connection, cases.c.id == case)
            if row["state"] != CaseState.DELIVERED.value:
                await has_arrived(connection, row, self._clock.now())
            if answer.reference:
                await refer(connection, row, answer, self._clock.now())

    async def put_off(self, case: str, reason: str, retry_at: datetime, *, why: Why | None = None) -> None:
        """Write why a case could not be handed on, and when it is tried again."""
        async with self._database.write() as connection:
            row = await held(connection, cases.c.id == case)
            if row["state"] == CaseState.WAITING.value:
                now = self._clock.now()
                await write(
                    connection, case, now, due_at=retry_at, claimed_by=None, reason=kept(reason, why, most=LONGEST_REASON)
                )
                await tell_consoles(connection, row, now)

    async def ended(self, case: str, state: CaseState, reason: str, *, why: Why | None = None) -> None:
        """Write that a case was refused, or that nobody tries any more."""
        async with self._database.write() as connection:
            row = await held(connection, cases.c.id == case)
            if row["state"] == CaseState.WAITING.value:
                await end(connection, row, state, reason, self._clock.now(), why=why)

    async def answered(self, case: str, answer: CaseAnswer, *, system: str, call: str = "") -> bool:
        """Write what a system said later; False when that is known. `call` is the id of a call that counts once.

        Raises NotFound for a case that is not there, or is another system's. A refusal after a reference counts no more.
        """
        async with self._database.write() as connection:
            row = await held(connection, cases.c.id == case, cases.c.system == system)
            now = self._clock.now()
            if call and not await _first(connection, row["municipality"], call, now):
                return False
            if answer.refused:
                if row["state"] == CaseState.REFUSED.value or row["case_number"]:
                    return False
                await end(connection, row, CaseState.REFUSED, answer.refused, now, why=answer.why)
                return True
            arrives = row["state"] != CaseState.DELIVERED.value
            if arrives:
                # It says that it has the case: what we heard ourselves was lost, or somebody put the package there.
                await has_arrived(connection, row, now)
            return await refer(connection, row, answer, now) or arrives


async def _gathered(connection: AsyncConnection, row: dict[str, Any], now: datetime) -> tuple[SentCase, CaseContent]:
    """Return a case with what really goes along, and write that down: a note may have been mended or withdrawn since.

    Raises BadInput when there is nothing left.
    """
    # Read before the texts: what is mended between the two is then taken for not sent, never the other way round.
    wordings = await wordings_of(connection, messages.c.id.in_(row["messages"]))
    content = await content_of(connection, row)
    values = {
        "messages": [message.id for message in content.messages],
        "files": sum(len(message.attachments) for message in content.messages),
        "wordings": certain(row["wordings"], wordings.values()),
    }
    await write(connection, row["id"], now, **values)
    return sent_case(row | values), content


async def _first(connection: AsyncConnection, municipality: str, call: str, now: datetime) -> bool:
    """Remember a call; False when it was there before."""
    await connection.execute(delete(calls).where(calls.c.at < now - CALLS_KEPT))
    same = (calls.c.municipality == municipality) & (calls.c.call == call[:CALL])
    if (await connection.execute(select(calls.c.call).where(same))).first() is not None:
        return False
    await connection.execute(insert(calls).values(municipality=municipality, call=call[:CALL], at=now))
    return True
