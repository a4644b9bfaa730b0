"""Local accounts and their sessions.

Passwords are kept as Argon2id (RFC 9106, second recommended option by argon2-cffi's defaults); a session is a random
token of 256 bits of which the store keeps the SHA-256.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import BadInput, Conflict, NotLoggedIn, RateLimited
from bot.interfaces import Clock, RateLimiter
from bot.messages import Staff
from console.auth.models import sessions, staff
from console.auth.names import display_name_of, username_of
from console.auth.roles import ROLES

SHORTEST_PASSWORD = 10
TRIES_PER_NAME_AND_ADDRESS = 8
TRIES_PER_NAME = 100
TRIES_PER_ADDRESS = 40
TRIES_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session: who, until when, and its token where it was just made."""

    staff: Staff
    expires_at: datetime
    token: str = ""


class Accounts:
    """Makes accounts, checks passwords, keeps sessions."""

    def __init__(
        self,
        database: Database,
        limiter: RateLimiter,
        clock: Clock,
        *,
        session: timedelta,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._limiter = limiter
        self._clock = clock
        self._session = session
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def none_yet(self, municipality: str) -> bool:
        """Tell whether a municipality has no account at all."""
        query = select(func.count()).select_from(staff).where(staff.c.municipality == municipality)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one() == 0

    async def add(self, municipality: str, username: str, name: str, role: str, password: str) -> Staff:
        """Make an account. Raises BadInput for a name, password or role that cannot be, Conflict when the name is taken."""
        username = username_of(username)
        if len(password) < SHORTEST_PASSWORD:
            raise BadInput(f"a password needs at least {SHORTEST_PASSWORD} characters")
        if role not in ROLES:
            raise BadInput(f"a role is one of {', '.join(ROLES)}")
        made = Staff(str(uuid.uuid4()), municipality, username, display_name_of(name, username), role)
        password_hash = await asyncio.to_thread(self._hasher.hash, password)
        try:
            async with self._database.write() as connection:
                await connection.execute(
                    insert(staff).values(
                        id=made.id,
                        municipality=municipality,
                        username=made.username,
                        name=made.name,
                        role=role,
                        password_hash=password_hash,
                        created_at=self._clock.now(),
                    )
                )
        except IntegrityError as error:
            raise Conflict(f"there is a user {made.username} already") from error
        return made

    async def log_in(self, municipality: str, username: str, password: str, *, address: str) -> LoggedIn:
        """Check a password and begin a session. Raises BadInput, NotLoggedIn, RateLimited.

        An unknown name costs the same time as a wrong password, so that names cannot be found out. Wrong passwords are
        limited, first of all by name and address together, so that nobody elsewhere can lock somebody out with a few.
        """
        username = username_of(username)
        # Counted before the password is looked at, so that many tries at once are counted too.
        tries = await self._try(municipality, username, address)
        query = select(staff).where(
            staff.c.municipality == municipality, staff.c.username == username, staff.c.disabled_at.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        right = await asyncio.to_thread(self._matches, row["password_hash"] if row else self._nobody, password)
        if row is None or not right:
            raise NotLoggedIn("wrong user name or password")
        for key in tries:
            await self._limiter.give_back(key)
        return await self._begin(Staff(row["id"], municipality, username, row["name"], row["role"]))

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
                for before in counted:
                    await self._limiter.give_back(before)
                raise
            counted.append(key)
        return counted

    async def session(self, token: str) -> LoggedIn:
        """Return the session of a token. Raises NotLoggedIn."""
        query = (
            select(staff, sessions.c.expires_at)
            .join(sessions, sessions.c.staff == staff.c.id)
            .where(
                sessions.c.token_hash == _hashed(token),
                sessions.c.expires_at > self._clock.now(),
                staff.c.disabled_at.is_(None),
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotLoggedIn("log in first")
        found = Staff(row["id"], row["municipality"], row["username"], row["name"], row["role"])
        return LoggedIn(found, row["expires_at"])

    async def log_out(self, token: str) -> None:
        """End a session; one that ended already is no error."""
        async with self._database.write() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token_hash == _hashed(token)))

    async def directory(self, municipality: str) -> dict[str, Staff]:
        """Return all staff of a municipality by id."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(staff).where(staff.c.municipality == municipality))).mappings()
            return {row["id"]: Staff(row["id"], municipality, row["username"], row["name"], row["role"]) for row in rows}

    async def _begin(self, who: Staff) -> LoggedIn:
        now = self._clock.now()
        begun = LoggedIn(who, now + self._session, secrets.token_urlsafe(32))
        async with self._database.write() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            await connection.execute(
                insert(sessions).values(
                    token_hash=_hashed(begun.token), staff=who.id, created_at=now, expires_at=begun.expires_at
                )
            )
        return begun

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _hashed(token: str) -> str:
    # A cookie may hold any bytes, which aiohttp hands over with surrogates in them.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
