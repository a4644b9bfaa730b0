"""What was done with accounts, written in the transaction that does it: auditors read it, nobody changes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.messages import Staff
from console.auth.models import account_changes


class Change(StrEnum):
    """What can be done with an account."""

    MADE = "made"
    NAMED = "named"
    ROLE = "role"
    """What it may do; `before` and `after` are in the details."""
    CLOSED = "closed"
    OPENED = "opened"
    SESSIONS_ENDED = "sessions_ended"
    FACTOR_REMOVED = "factor_removed"
    ONE_TIME_PASSWORD = "one_time_password"  # noqa: S105 - the name of a change, no password
    PASSWORD = "password"  # noqa: S105 - as above
    """Its owner changed it."""
    INVITED = "invited"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Something that was done: by whom ("" for another system or the command line), with whose account."""

    id: str
    at: datetime
    staff_name: str
    kind: str
    username: str
    details: Mapping[str, str]


async def note(
    connection: AsyncConnection,
    municipality: str,
    at: datetime,
    by: Staff | None,
    kind: Change,
    username: str,
    **details: str,
) -> None:
    """Write down what is being done with an account; `username` is `home/name` for somebody of another municipality."""
    row = {
        "id": str(uuid.uuid4()),
        "municipality": municipality,
        "at": at,
        "staff": by.id if by else "",
        "staff_name": by.name if by else "",
        "kind": kind.value,
        "username": username,
        "details": details,
    }
    await connection.execute(insert(account_changes).values(**row))


class AccountChanges:
    """Reads what was done with accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, municipality: str, *, before: str | None = None, limit: int = 50) -> list[AccountChange]:
        """Return what was done, the newest first; `before` is the id of the last one that is known already."""
        query = select(account_changes).where(account_changes.c.municipality == municipality)
        async with self._database.read() as connection:
            if before is not None:
                known = select(account_changes.c.at).where(account_changes.c.id == before)
                at = (await connection.execute(known)).scalar_one_or_none()
                if at is None:
                    return []
                earlier = or_(account_changes.c.at < at, and_(account_changes.c.at == at, account_changes.c.id < before))
                query = query.where(earlier)
            ordered = query.order_by(account_changes.c.at.desc(), account_changes.c.id.desc()).limit(limit)
            rows = (await connection.execute(ordered)).mappings().all()
        names = AccountChange.__slots__
        return [AccountChange(**{name: row[name] for name in names}) for row in rows]
