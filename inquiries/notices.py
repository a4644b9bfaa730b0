"""Notices to members of staff, in the store."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import Notice
from inquiries.models import notices


class SqlNotices:
    """Notices over SQLite or PostgreSQL; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def tell(
        self, municipality: str, staff: str, kind: str, *, about: str, text: str, details: dict[str, Any], once: str
    ) -> bool:
        """Leave a notice; False when the same was left before: `once` names it for that person."""
        values = {
            "id": str(uuid.uuid4()),
            "municipality": municipality,
            "staff": staff,
            "kind": kind,
            "about": about,
            "text": text,
            "details": details,
            "once": once,
            "at": self._clock.now(),
        }
        same = (notices.c.municipality == municipality) & (notices.c.staff == staff) & (notices.c.once == once)
        try:
            async with self._database.write() as connection:
                if (await connection.execute(select(notices.c.id).where(same))).first() is not None:
                    return False
                await connection.execute(insert(notices).values(**values))
        except IntegrityError:
            return False  # Another node was faster.
        return True

    async def of(self, municipality: str, staff: str, *, unread: bool = False, limit: int = 100) -> list[Notice]:
        """Return a person's notices, the newest first."""
        query = select(notices).where(notices.c.municipality == municipality, notices.c.staff == staff)
        if unread:
            query = query.where(notices.c.read_at.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(notices.c.at.desc(), notices.c.id).limit(limit))).mappings()
            return [Notice(**{name: row[name] for name in Notice.__slots__}) for row in rows]

    async def read(self, municipality: str, staff: str, named: Sequence[str] | None = None) -> int:
        """Mark a person's notices as read (all, or those named) and return how many were not."""
        mine = (notices.c.municipality == municipality) & (notices.c.staff == staff) & notices.c.read_at.is_(None)
        if named is not None:
            mine &= notices.c.id.in_(named)
        async with self._database.write() as connection:
            return int((await connection.execute(update(notices).where(mine).values(read_at=self._clock.now()))).rowcount)

    async def take_back(self, municipality: str, staff: Collection[str], once: str) -> list[str]:
        """Take a notice away from those of some who have not read it; return from whom."""
        same = (notices.c.municipality == municipality) & notices.c.staff.in_(staff) & (notices.c.once == once)
        gone = delete(notices).where(same, notices.c.read_at.is_(None)).returning(notices.c.staff)
        async with self._database.write() as connection:
            return sorted((await connection.execute(gone)).scalars())
