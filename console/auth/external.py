"""Accounts of people whom another system knows: a directory (LDAP) or a provider (OpenID Connect).

Who somebody is, is the pair of issuer and subject, never a name: names change hands. An account is made on the first
log-in where that is wanted; one that an administrator made beforehand without a password is taken over by its user name.
An account with a password of its own is never taken over, or whoever may choose names elsewhere could become anybody.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import NotLoggedIn, Refused
from bot.interfaces import Clock
from bot.messages import Staff
from console.auth.changes import Change, note
from console.auth.models import identities, staff
from console.auth.names import display_name_of, username_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is for another system; `role` is what their groups make them here, None for nothing."""

    issuer: str
    subject: str
    username: str
    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Which groups make which role, the first that fits; `default` where none does, "" for no access."""

    groups: tuple[tuple[str, str], ...]
    default: str = ""

    def role(self, groups: frozenset[str]) -> str | None:
        """Return the role of somebody who is in these groups; groups are compared without case, as directories do."""
        mine = {group.casefold() for group in groups}
        found = next((role for group, role in self.groups if group.casefold() in mine), self.default)
        return found or None


class ExternalAccounts:
    """Finds or makes the accounts of people whom another system knows."""

    def __init__(self, database: Database, clock: Clock, *, make: bool) -> None:
        self._database = database
        self._clock = clock
        self._make = make

    async def account(self, municipality: str, claims: Claims) -> Staff:
        """Return the account, with name and role as they are elsewhere now. Raises NotLoggedIn, Refused."""
        for _ in range(2):
            try:
                async with self._database.write() as connection:
                    return await self._account(connection, municipality, claims)
            except IntegrityError:
                log.info("two log-ins made the same account at once; looking again")
        raise Refused("an account with this user name belongs to somebody else; an administrator has to settle it")

    async def _account(self, connection: AsyncConnection, municipality: str, claims: Claims) -> Staff:
        whose = (identities.c.issuer == claims.issuer) & (identities.c.subject == claims.subject)
        known = select(staff).join(identities, identities.c.staff == staff.c.id).where(whose)
        row = (await connection.execute(known)).mappings().first()
        if claims.role is None:
            raise Refused("you have no role here; an administrator can give you one")
        if row is not None:
            if row["disabled_at"] is not None:
                raise NotLoggedIn("this account is closed")
            name = display_name_of(claims.name, row["username"])
            changed = update(staff).where(staff.c.id == row["id"]).values(name=name, role=claims.role)
            await connection.execute(changed)
            if row["role"] != claims.role:
                told = {"before": row["role"], "after": claims.role}
                await note(connection, row["municipality"], self._clock.now(), None, Change.ROLE, row["username"], **told)
            return Staff(row["id"], row["municipality"], row["username"], name, claims.role)
        return await self._first(connection, municipality, claims, claims.role)

    async def _first(self, connection: AsyncConnection, municipality: str, claims: Claims, role: str) -> Staff:
        username, now = username_of(claims.username), self._clock.now()
        name = display_name_of(claims.name, username)
        named = select(staff).where(staff.c.municipality == municipality, staff.c.username == username)
        row = (await connection.execute(named)).mappings().first()
        if row is not None:
            closed = row["disabled_at"] is not None
            await self._must_wait_for_owner(connection, row["id"], row["password_hash"], closed=closed)
            found = Staff(row["id"], municipality, username, name, role)
            await connection.execute(update(staff).where(staff.c.id == found.id).values(name=name, role=role))
        elif self._make:
            found = Staff(str(uuid.uuid4()), municipality, username, name, role)
            made = {"id": found.id, "municipality": municipality, "username": username, "name": name, "role": role}
            await connection.execute(insert(staff).values(**made, password_hash="", created_at=now))
            await note(connection, municipality, now, None, Change.MADE, username, role=role)
        else:
            raise Refused("there is no account for you here; an administrator can make one")
        known = {"issuer": claims.issuer, "subject": claims.subject, "staff": found.id, "made_at": now}
        await connection.execute(insert(identities).values(**known))
        return found

    async def _must_wait_for_owner(self, connection: AsyncConnection, who: str, password_hash: str, *, closed: bool) -> None:
        """Refuse to take over an account that has a password, that is somebody's already, or that is closed."""
        taken = (await connection.execute(select(identities.c.staff).where(identities.c.staff == who))).first()
        if closed or password_hash or taken is not None:
            raise Refused("an account with this user name belongs to somebody else; an administrator has to settle it")
