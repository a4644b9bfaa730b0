"""Passwords of accounts that are Torg's own: changed by their owner, or made by an administrator for one log-in.

What is told of a forgotten password is always the same: ask an administrator. There is no mail with a link, since whoever
reads somebody's mail would get into the console by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, select, update

from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound, Why, WrongPassword
from bot.interfaces import Clock, RateLimiter
from bot.messages import Staff
from console.auth.changes import Change, note
from console.auth.models import identities, sessions, staff
from console.auth.sessions import LoggedIn, SessionInfo, Sessions

ONE_TIME_FOR = timedelta(days=3)
TRIES = 8
TRIES_WITHIN_S = 300.0
GROUPS, GROUP = 4, 4

Hash = Callable[[str], Awaitable[str]]
Matches = Callable[[str, str], bool]


class Passwords:
    """Changes passwords; `hash_of` holds a new one to the rules, `matches` compares one with what is kept."""

    def __init__(
        self,
        database: Database,
        limiter: RateLimiter,
        clock: Clock,
        sessions_of: Sessions,
        *,
        hash_of: Hash,
        matches: Matches,
    ) -> None:
        self._database = database
        self._limiter = limiter
        self._clock = clock
        self._sessions = sessions_of
        self._hash_of = hash_of
        self._matches = matches

    async def has(self, who: str) -> bool:
        """Tell whether somebody has a password here, rather than in another system."""
        async with self._database.read() as connection:
            kept = select(staff.c.password_hash).where(staff.c.id == who)
            return bool((await connection.execute(kept)).scalar_one_or_none())

    async def change(self, session: LoggedIn, old: str, new: str) -> list[SessionInfo]:
        """Change one's own password, and return the other sessions, which have ended by it.

        Raises WrongPassword, BadInput, RateLimited, and Conflict for an account whose password is kept elsewhere.
        """
        who = session.staff
        mine = staff.c.id == who.id
        await self._limiter.spend(f"password/{who.id}", TRIES, TRIES_WITHIN_S)
        async with self._database.read() as connection:
            row = (await connection.execute(select(staff).where(mine))).mappings().one()
        kept = row["password_hash"]
        if not kept:
            raise Conflict("you log in by another system; change your password there")
        if not await asyncio.to_thread(self._matches, kept, old):
            raise WrongPassword("that is not your password")
        if new == old:
            raise BadInput("the new password is the old one", why=Why("password_same"))
        made, now = await self._hash_of(new), self._clock.now()
        others = [one for one in await self._sessions.of(who.id) if one.id != session.id]
        async with self._database.write() as connection:
            step = update(staff).where(mine, staff.c.password_hash == kept)
            if (await connection.execute(step.values(password_hash=made, one_time_until=None))).rowcount == 0:
                raise Conflict("your password was changed elsewhere at the same time")
            await connection.execute(delete(sessions).where(sessions.c.staff == who.id, sessions.c.id != session.id))
            await note(connection, row["municipality"], now, who, Change.PASSWORD, who.username)
        await self._limiter.give_back(f"password/{who.id}")
        await self._sessions.tell(row["municipality"], who.id)
        return others

    async def one_time(self, by: Staff, who: str) -> tuple[str, datetime]:
        """Make a password with which somebody of the municipality gets in once, to choose their own; all sessions end.

        Returns it, and until when it holds. Raises NotFound, and Conflict for whoever logs in by another system.
        """
        made, now = new_password(), self._clock.now()
        hashed, until = await self._hash_of(made), now + ONE_TIME_FOR
        mine = (staff.c.id == who) & (staff.c.municipality == by.municipality)
        elsewhere = select(identities.c.staff).where(identities.c.staff == who)
        async with self._database.write() as connection:
            row = (await connection.execute(select(staff).where(mine))).mappings().first()
            if row is None:
                raise NotFound("no such account")
            if not row["password_hash"] or (await connection.execute(elsewhere)).first() is not None:
                raise Conflict("this account logs in by another system")
            await connection.execute(update(staff).where(mine).values(password_hash=hashed, one_time_until=until))
            await connection.execute(delete(sessions).where(sessions.c.staff == who))
            await note(connection, by.municipality, now, by, Change.ONE_TIME_PASSWORD, row["username"])
        await self._sessions.tell(by.municipality, who)
        return made, until


def new_password() -> str:
    """Return a password of 80 random bits in four groups that can be read aloud: base32 has neither 0 nor 1 in it."""
    letters = pyotp.random_base32(length=32)[: GROUPS * GROUP].lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, GROUPS * GROUP, GROUP))
