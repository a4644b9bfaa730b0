"""What administrators do with accounts of their own municipality; guests have a module of their own.

What changes takes effect at once: a closed account's sessions end, everywhere, and consoles whose role changed begin anew.
Nobody may take the last administrator away, themselves included.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound
from bot.interfaces import Clock
from bot.messages import Staff
from console.auth.changes import Change, note
from console.auth.models import identities, second_factors, sessions, staff
from console.auth.names import display_name_of
from console.auth.rights import ADMINISTRATOR, ROLES
from console.auth.second_factor import SecondFactors
from console.auth.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Account:
    """An account as administrators see it; `one_time` tells that its password waits to be changed."""

    id: str
    username: str
    name: str
    role: str
    closed: bool
    has_password: bool
    second_factor: bool
    external: bool
    one_time: bool
    sessions: int


class Administration:
    """Changes accounts."""

    def __init__(self, database: Database, clock: Clock, sessions_of: Sessions, factors: SecondFactors) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions_of
        self._factors = factors

    async def accounts(self, municipality: str, *, only: str | None = None) -> list[Account]:
        """Return the accounts of a municipality, by name; or one of them. Guests are in `Guests.listed`."""
        open_ones = (
            select(sessions.c.staff, func.count().label("held"))
            .where(sessions.c.expires_at > self._clock.now())
            .group_by(sessions.c.staff)
            .subquery()
        )
        known = select(identities.c.staff).distinct().subquery()
        columns = (open_ones.c.held, second_factors.c.confirmed_at, known.c.staff.label("external"))
        query = (
            select(staff, *columns)
            .outerjoin(open_ones, open_ones.c.staff == staff.c.id)
            .outerjoin(second_factors, second_factors.c.staff == staff.c.id)
            .outerjoin(known, known.c.staff == staff.c.id)
            .where(staff.c.municipality == municipality)
            .order_by(func.lower(staff.c.name), staff.c.username)
        )
        if only is not None:
            query = query.where(staff.c.id == only)
        async with self._database.read() as connection:
            return [_account(row) for row in (await connection.execute(query)).mappings()]

    async def account(self, municipality: str, who: str) -> Account:
        """Return one account of the municipality. Raises NotFound."""
        found = await self.accounts(municipality, only=who)
        if not found:
            raise NotFound("no such account")
        return found[0]

    async def change(
        self, by: Staff, who: str, *, name: str | None = None, role: str | None = None, closed: bool | None = None
    ) -> None:
        """Change an account of one's municipality. Raises NotFound, BadInput, and Conflict for the last administrator."""
        if role is not None and role not in ROLES:
            raise BadInput(f"a role is one of {', '.join(ROLES)}")
        now, mine = self._clock.now(), (staff.c.id == who) & (staff.c.municipality == by.municipality)
        async with self._database.write() as connection:
            row, others = await _held(connection, by.municipality, who)
            new = {"name": row["name"] if name is None else display_name_of(name, row["username"])}
            new["role"] = row["role"] if role is None else role
            was = row["disabled_at"] is not None
            shut = was if closed is None else closed
            if row["role"] == ADMINISTRATOR and (shut or new["role"] != ADMINISTRATOR) and not others:
                raise Conflict("that is the last administrator; make somebody else one first")
            at = (row["disabled_at"] or now) if shut else None
            await connection.execute(update(staff).where(mine).values(**new, disabled_at=at))
            if shut:
                await connection.execute(delete(sessions).where(sessions.c.staff == who))
            if shut != was:
                done = Change.CLOSED if shut else Change.OPENED
                await note(connection, by.municipality, now, by, done, row["username"])
            for kind, field in ((Change.NAMED, "name"), (Change.ROLE, "role")):
                if row[field] != new[field]:
                    told = {"before": row[field], "after": new[field]}
                    await note(connection, by.municipality, now, by, kind, row["username"], **told)
        await self._sessions.tell(by.municipality, who)

    async def end_sessions(self, by: Staff, who: str) -> None:
        """End all sessions of somebody of one's municipality. Raises NotFound."""
        found = await self.account(by.municipality, who)
        await self._sessions.end_all(by.municipality, found.id)
        await self._note(by, Change.SESSIONS_ENDED, found)

    async def remove_factor(self, by: Staff, who: str) -> None:
        """Remove somebody's second factor, who lost telephone and recovery codes; their sessions end. Raises NotFound."""
        found = await self.account(by.municipality, who)
        await self._factors.remove(found.id)
        await self._sessions.end_all(by.municipality, found.id)
        await self._note(by, Change.FACTOR_REMOVED, found)

    async def _note(self, by: Staff, kind: Change, about: Account) -> None:
        async with self._database.write() as connection:
            await note(connection, by.municipality, self._clock.now(), by, kind, about.username)


def _account(row: RowMapping) -> Account:
    return Account(
        row["id"],
        row["username"],
        row["name"],
        row["role"],
        closed=row["disabled_at"] is not None,
        has_password=row["password_hash"] != "",
        second_factor=row["confirmed_at"] is not None,
        external=row["external"] is not None,
        one_time=row["one_time_until"] is not None,
        sessions=row["held"] or 0,
    )


async def _held(connection: AsyncConnection, municipality: str, who: str) -> tuple[RowMapping, bool]:
    """Lock an account, and tell whether there is another administrator who can log in. Raises NotFound.

    All administrators are locked with it, in the order of their ids: two who close each other at the same time wait for one
    another, and the second one sees that the first is gone. Locking only the account itself would let both through.
    """
    either = or_(staff.c.id == who, staff.c.role == ADMINISTRATOR)
    query = select(staff).where(staff.c.municipality == municipality, either).order_by(staff.c.id).with_for_update()
    rows = (await connection.execute(query)).mappings().all()
    row = next((one for one in rows if one["id"] == who), None)
    if row is None:
        raise NotFound("no such account")
    return row, any(one["id"] != who and one["role"] == ADMINISTRATOR and one["disabled_at"] is None for one in rows)
