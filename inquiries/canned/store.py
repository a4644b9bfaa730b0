"""Canned replies and macros over the database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.canned import CannedReply, CannedText
from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.interfaces import Clock
from inquiries.canned.actions import read_actions, written_actions
from inquiries.canned.models import canned_replies
from inquiries.canned.shipped import shipped
from inquiries.services.models import unit_members, units

MINE = canned_replies.c


class SqlCannedReplies:
    """CannedReplies over SQLite or PostgreSQL; what is withdrawn stays, so that it can be brought back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seen_by(self, municipality: str, staff: str) -> list[CannedReply]:
        """Return what somebody may use: the municipality's, that of their units, their own; by title."""
        joined = select(unit_members.c.unit).where(
            unit_members.c.municipality == municipality, unit_members.c.staff == staff
        )
        everybodys = and_(MINE.unit.is_(None), MINE.staff.is_(None))
        seen = or_(everybodys, MINE.staff == staff, MINE.unit.in_(joined))
        query = select(canned_replies).where(MINE.municipality == municipality, MINE.withdrawn_at.is_(None), seen)
        async with self._database.read() as connection:
            found = [_reply(row) for row in (await connection.execute(query)).mappings()]
        return sorted(found, key=lambda reply: (reply.says.title.casefold(), reply.id))

    async def one(self, municipality: str, reply: str) -> CannedReply:
        """Return one, also a withdrawn one. Raises NotFound."""
        query = select(canned_replies).where(MINE.municipality == municipality, MINE.id == reply)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("there is no such canned reply")
        return _reply(row)

    async def units_of(self, municipality: str, staff: str) -> dict[str, str]:
        """Return the names of the units that somebody is in, by id."""
        query = (
            select(units.c.id, units.c.name)
            .join(unit_members, unit_members.c.unit == units.c.id)
            .where(units.c.municipality == municipality, units.c.withdrawn_at.is_(None), unit_members.c.staff == staff)
            .order_by(units.c.name)
        )
        async with self._database.read() as connection:
            return {row.id: row.name for row in (await connection.execute(query)).all()}

    async def add(self, municipality: str, says: CannedText, *, unit: str | None, staff: str | None) -> CannedReply:
        """Add one."""
        made = CannedReply(str(uuid.uuid4()), says, unit, staff)
        whose = {"id": made.id, "municipality": municipality, "unit": unit, "staff": staff, "version": made.version}
        async with self._database.write() as connection:
            await connection.execute(insert(canned_replies).values(**whose, **self._columns(says)))
        return made

    async def found(self, municipality: str, replies: Sequence[CannedText]) -> bool:
        """Give a municipality that never had any its first ones; False, changing nothing, where it had."""
        rows = [
            {"id": _id_of(municipality, says), "municipality": municipality, "version": 1, **self._columns(says)}
            for says in replies
        ]
        try:
            async with self._database.write() as connection:
                if (await connection.execute(select(MINE.id).where(MINE.municipality == municipality).limit(1))).first():
                    return False
                await connection.execute(insert(canned_replies), rows)
        except IntegrityError:
            return False  # Another node that starts at the same time was faster.
        return True

    async def change(self, municipality: str, reply: str, says: CannedText, *, based_on: int) -> CannedReply:
        """Change what one says. Raises NotFound, and Conflict when somebody else has changed it since."""
        same = and_(MINE.municipality == municipality, MINE.id == reply, MINE.version == based_on)
        changed = update(canned_replies).where(same).values(version=based_on + 1, **self._columns(says))
        async with self._database.write() as connection:
            done = (await connection.execute(changed)).rowcount
        found = await self.one(municipality, reply)
        if not done:
            raise Conflict("somebody else has changed the canned reply since")
        return found

    async def withdraw(self, municipality: str, reply: str, *, withdrawn: bool) -> None:
        """Take one away, or bring it back. Raises NotFound."""
        which = and_(MINE.municipality == municipality, MINE.id == reply)
        at = self._clock.now() if withdrawn else None
        async with self._database.write() as connection:
            if not (await connection.execute(update(canned_replies).where(which).values(withdrawn_at=at))).rowcount:
                raise NotFound("there is no such canned reply")

    def _columns(self, says: CannedText) -> dict[str, object]:
        texts = {language: text for language, text in says.texts.items() if text}
        told = {"title": says.title, "shortcut": says.shortcut, "texts": texts, "actions": written_actions(says.actions)}
        return told | {"updated_at": self._clock.now()}


def _id_of(municipality: str, says: CannedText) -> str:
    """Return the same on every node, so that only one of them brings it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"torg:canned/{municipality}/{says.shortcut}"))


def _titles(row: RowMapping) -> Mapping[str, str]:
    """Return the titles of one that came with Torg, nothing once somebody has given it their own."""
    same = (one for one in shipped() if one.title == row["title"] and _id_of(row["municipality"], one) == row["id"])
    return next((one.titles for one in same), {})


def _reply(row: RowMapping) -> CannedReply:
    return CannedReply(
        id=row["id"],
        says=CannedText(row["title"], row["shortcut"], row["texts"], _titles(row), read_actions(row["actions"])),
        unit=row["unit"],
        staff=row["staff"],
        version=row["version"],
        withdrawn=row["withdrawn_at"] is not None,
    )
