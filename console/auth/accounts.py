"""Accounts: passwords and what leads from them to a session.

Passwords are kept as Argon2id (RFC 9106, second recommended option by argon2-cffi's defaults). Whoever has no password
here is asked for at the directory, where there is one.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, CompoundSelect, Date, String, bindparam, func, insert, select, union_all
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import BadInput, Conflict, NotLoggedIn, RateLimited, SecondFactorNeeded, Why
from bot.interfaces import Clock, EventBus, RateLimiter
from bot.messages import Staff
from console.auth.administration import Administration
from console.auth.changes import AccountChanges, Change, note
from console.auth.external import Claims, ExternalAccounts
from console.auth.guests import Guests
from console.auth.models import roles_elsewhere, staff
from console.auth.names import display_name_of, username_of
from console.auth.passwords import ONE_TIME_FOR, Passwords
from console.auth.rights import ROLES
from console.auth.second_factor import SecondFactors
from console.auth.sessions import LoggedIn, Sessions, lasting

__all__ = ["Accounts", "LoggedIn"]

SHORTEST_PASSWORD = 10
TRIES_PER_NAME_AND_ADDRESS = 8
TRIES_PER_NAME = 100
TRIES_PER_ADDRESS = 40
TRIES_WITHIN_S = 300.0


class Directory(Protocol):
    """A directory that knows people by name and password."""

    async def check(self, username: str, password: str) -> Claims | None:
        """Return who somebody is, None for a wrong name or password. Raises Unavailable."""
        ...


class Accounts:
    """Makes accounts, checks passwords, begins sessions."""

    def __init__(
        self,
        database: Database,
        limiter: RateLimiter,
        clock: Clock,
        *,
        session: timedelta,
        hasher: PasswordHasher | None = None,
        bus: EventBus | None = None,
        factor_roles: frozenset[str] = frozenset(),
        directory: Directory | None = None,
        make_accounts: bool = True,
    ) -> None:
        self._database = database
        self._limiter = limiter
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._directory = directory
        self.sessions = Sessions(database, clock, length=session, bus=bus, factor_roles=factor_roles)
        self.factors = SecondFactors(database, limiter, clock)
        self.external = ExternalAccounts(database, clock, make=make_accounts)
        self.administration = Administration(database, clock, self.sessions, self.factors)
        self.guests = Guests(database, clock, self.sessions)
        self.changes = AccountChanges(database)
        self.passwords = Passwords(database, limiter, clock, self.sessions, hash_of=self.hash_of, matches=self._matches)

    async def none_yet(self, municipality: str) -> bool:
        """Tell whether a municipality has no account at all."""
        query = select(func.count()).select_from(staff).where(staff.c.municipality == municipality)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one() == 0

    async def add(
        self, municipality: str, username: str, name: str, role: str, password: str | None, *, by: Staff | None = None
    ) -> Staff:
        """Make an account; without a password it waits for its owner to log in by another system.

        A password that an administrator (`by`) gives is for one log-in, as they know it.

        Raises BadInput for a name, password or role that cannot be, Conflict when the name is taken.
        """
        username = username_of(username)
        if role not in ROLES:
            raise BadInput(f"a role is one of {', '.join(ROLES)}")
        made = Staff(str(uuid.uuid4()), municipality, username, display_name_of(name, username), role)
        row = {"id": made.id, "municipality": municipality, "username": username, "name": made.name, "role": role}
        password_hash, now = "" if password is None else await self.hash_of(password), self._clock.now()
        one_time = now + ONE_TIME_FOR if by is not None and password is not None else None
        try:
            async with self._database.write() as connection:
                values = {"password_hash": password_hash, "created_at": now, "one_time_until": one_time}
                await connection.execute(insert(staff).values(**row, **values))
                await note(connection, municipality, now, by, Change.MADE, username, role=role)
        except IntegrityError as error:
            raise Conflict(f"there is a user {made.username} already") from error
        return made

    async def hash_of(self, password: str) -> str:
        """Return a password as it is kept. Raises BadInput for one that is too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise BadInput(
                f"a password needs at least {SHORTEST_PASSWORD} characters",
                why=Why("password_short", {"least": str(SHORTEST_PASSWORD)}),
            )
        return await asyncio.to_thread(self._hasher.hash, password)

    async def log_in(
        self, municipality: str, username: str, password: str, *, address: str, code: str = "", device: str = ""
    ) -> LoggedIn:
        """Check a password and begin a session. Raises BadInput, NotLoggedIn, RateLimited, Refused, Unavailable.

        An unknown name costs the same time as a wrong password, so that names cannot be found out. Wrong passwords are
        limited, first of all by name and address together, so that nobody elsewhere can lock somebody out with a few.
        SecondFactorNeeded says that the password is right and the code is missing.
        """
        username = username_of(username)
        # Counted before the password is looked at, so that many tries at once are counted too.
        tries = await self._try(municipality, username, address)
        who, way = await self._known(municipality, username, password)
        if (await self.factors.state(who.id)).on:
            if not code.strip():
                await self._give_back(tries)
                raise SecondFactorNeeded("the code of your second factor is needed, too")
            await self.factors.check(who.id, code)
        await self._give_back(tries)
        return await self.sessions.begin(who, way=way, device=device)

    async def _known(self, municipality: str, username: str, password: str) -> tuple[Staff, str]:
        """Return whose password it is, and whether it is ours or the directory's. Raises NotLoggedIn."""
        query = select(staff).where(
            staff.c.municipality == municipality, staff.c.username == username, staff.c.disabled_at.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        kept = row["password_hash"] if row else ""
        if not kept and self._directory is not None:
            claims = await self._directory.check(username, password)
            if claims is not None:
                return await self.external.account(municipality, claims), "ldap"
        right = await asyncio.to_thread(self._matches, kept or self._nobody, password)
        over = row is not None and row["one_time_until"] is not None and row["one_time_until"] < self._clock.now()
        if row is None or not right or over:
            raise NotLoggedIn("wrong user name or password")
        return Staff(row["id"], municipality, username, row["name"], row["role"]), "password"

    async def _try(self, municipality: str, username: str, address: str) -> list[str]:
        """Count a try and return the keys that it was counted under; a refused one is counted under none."""
        limits = {
            f"login/{municipality}/{username}/{address}": TRIES_PER_NAME_AND_ADDRESS,
            f"login-address/{address}": TRIES_PER_ADDRESS,
            f"login-name/{municipality}/{username}": TRIES_PER_NAME,
        }
        counted: list[str] = []
        for key, limit in limits.items():
            try:
                await self._limiter.spend(key, limit, TRIES_WITHIN_S)
            except RateLimited:
                await self._give_back(counted)
                raise
            counted.append(key)
        return counted

    async def _give_back(self, counted: list[str]) -> None:
        for key in counted:
            await self._limiter.give_back(key)

    async def session(self, token: str) -> LoggedIn:
        """Return the session of a token. Raises NotLoggedIn."""
        return await self.sessions.find(token)

    async def log_out(self, token: str) -> None:
        """End a session; one that ended already is no error."""
        await self.sessions.end_token(token)

    async def directory(self, municipality: str, only: Collection[str] | None = None) -> dict[str, Staff]:
        """Return all staff of a municipality by id, closed accounts and those of others who have a role in it included.

        `only` names some of them, where no more are asked for.
        """
        if only is not None and not only:
            return {}
        values: dict[str, Any] = {"municipality": municipality, "today": self._clock.now().date()}
        query = EVERYBODY if only is None else SOME
        async with self._database.read() as connection:
            rows = (await connection.execute(query, values if only is None else values | {"only": list(only)})).all()
        return {
            row.id: Staff(row.id, municipality, row.username, row.name, row.role, closed=row.disabled_at is not None)
            for row in rows
        }

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _of_municipality(*narrowed: ColumnElement[bool]) -> CompoundSelect[Any]:
    municipality, today = bindparam("municipality", type_=String()), bindparam("today", type_=Date())
    names = (staff.c.id, staff.c.username, staff.c.name, staff.c.disabled_at)
    employed = select(*names, staff.c.role).where(staff.c.municipality == municipality, *narrowed)
    helping = (
        select(*names, roles_elsewhere.c.role)
        .join(roles_elsewhere, roles_elsewhere.c.staff == staff.c.id)
        .where(roles_elsewhere.c.municipality == municipality, lasting(today), *narrowed)
    )
    return union_all(employed, helping)


EVERYBODY = _of_municipality()
SOME = _of_municipality(staff.c.id.in_(bindparam("only", expanding=True)))
