"""Sessions: begun, found by their token, listed, ended. The store keeps only the SHA-256 of a token of 256 bits."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    RowMapping,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from bot.database import Database
from bot.errors import NotFound, NotLoggedIn
from bot.interfaces import Clock, EventBus
from bot.messages import Signal, Staff
from console.auth.models import roles_elsewhere, second_factors, sessions, staff

ENDED = "sessions"
"""Topic of the signal that sessions of somebody ended or changed, whose id is in its body."""

WRITTEN_EVERY = timedelta(minutes=1)
"""How exact `used_at` is: not every request writes."""

READ_AT_ONCE = 500
"""So many sessions are asked for in one statement."""


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality in which somebody works, and as what."""

    municipality: str
    role: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session: who, until when, where else they might work, and its token where it was just made.

    `factor_due` tells that the role asks for a second factor that the account has not got yet, `password_due` that an
    administrator made the password and its owner has to choose another one.
    """

    staff: Staff
    expires_at: datetime
    token: str = ""
    id: str = ""
    places: tuple[Place, ...] = ()
    way: str = "password"
    factor_due: bool = False
    password_due: bool = False


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as its owner sees it in the list; `device` is browser and system, `way` how it began."""

    id: str
    device: str
    way: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class Sessions:
    """Keeps sessions of `length`; `factor_roles` are the roles that need a second factor when they log in by password."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        length: timedelta,
        bus: EventBus | None = None,
        factor_roles: frozenset[str] = frozenset(),
    ) -> None:
        self._database = database
        self._clock = clock
        self._length = length
        self._bus = bus
        self._factor_roles = factor_roles

    async def begin(self, who: Staff, *, way: str = "password", device: str = "") -> LoggedIn:
        """Begin a session in the account's own municipality."""
        now, token, identifier = self._clock.now(), secrets.token_urlsafe(32), str(uuid.uuid4())
        async with self._database.write() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            row = {"token_hash": hashed(token), "staff": who.id, "created_at": now, "expires_at": now + self._length}
            more = {"id": identifier, "municipality": who.municipality, "used_at": now, "device": device, "way": way}
            await connection.execute(insert(sessions).values(**row, **more))
        found = await self.find(token)
        return replace(found, token=token)

    async def find(self, token: str) -> LoggedIn:
        """Return the session of a token. Raises NotLoggedIn when it ended, or its account or its role there is closed."""
        now, token_hash = self._clock.now(), hashed(token)
        found = (await self._standing([token_hash])).get(token_hash)
        if found is None:
            raise NotLoggedIn("log in first")
        if found.session is None:
            raise NotLoggedIn("your role there has ended")
        if now - found.used_at >= WRITTEN_EVERY:
            await self._change(sessions.c.token_hash == token_hash, used_at=now)
        factor_due = self.asks_factor(found.session) and not found.has_factor
        return replace(found.session, factor_due=factor_due, password_due=found.password_due)

    async def holding(self, tokens: Collection[str]) -> dict[str, Staff]:
        """Return by token whose the sessions are that hold now. To look so is no use of a session."""
        hashes = {hashed(token): token for token in tokens}
        found: dict[str, _Standing] = {}
        for start in range(0, len(hashes), READ_AT_ONCE):
            found |= await self._standing(list(hashes)[start : start + READ_AT_ONCE])
        return {hashes[one]: standing.session.staff for one, standing in found.items() if standing.session is not None}

    async def _standing(self, hashes: list[str]) -> dict[str, _Standing]:
        """Return what stands of sessions that have not run out, of accounts that are open, by the hash of their token."""
        now = self._clock.now()
        async with self._database.read() as connection:
            values = {"hashes": hashes, "now": now, "today": now.date()}
            rows = (await connection.execute(STANDING, values)).mappings().all()
        by_session: dict[str, list[RowMapping]] = {}
        for row in rows:
            by_session.setdefault(row["token_hash"], []).append(row)
        return {token_hash: _standing(same) for token_hash, same in by_session.items()}

    def asks_factor(self, session: LoggedIn) -> bool:
        """Tell whether a role asks for a second factor here; the provider of log-ins has its own way to ask for one."""
        return session.staff.role in self._factor_roles and session.way != "oidc"

    async def move(self, session: LoggedIn, municipality: str) -> None:
        """Let a session go on in another of its owner's municipalities. Raises NotFound."""
        if municipality not in {place.municipality for place in session.places}:
            raise NotFound("you have no role there")
        await self._change(sessions.c.id == session.id, municipality=municipality)
        await self.tell(session.staff.municipality, session.staff.id)

    async def of(self, who: str) -> list[SessionInfo]:
        """Return somebody's sessions, the one used last first."""
        query = select(sessions).where(sessions.c.staff == who, sessions.c.expires_at > self._clock.now())
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(sessions.c.used_at.desc(), sessions.c.id))).mappings()
            names = SessionInfo.__slots__
            return [SessionInfo(**{name: row[name] for name in names}) for row in rows]

    async def end_token(self, token: str) -> None:
        """End a session; one that ended already is no error."""
        async with self._database.write() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token_hash == hashed(token)))

    async def end(self, municipality: str, who: str, session: str) -> None:
        """End one session of somebody. Raises NotFound."""
        async with self._database.write() as connection:
            mine = delete(sessions).where(sessions.c.staff == who, sessions.c.id == session)
            if (await connection.execute(mine)).rowcount == 0:
                raise NotFound("no such session")
        await self.tell(municipality, who)

    async def end_all(self, municipality: str, who: str, *, but: str = "") -> int:
        """End all sessions of somebody, but for one; return how many."""
        async with self._database.write() as connection:
            found = delete(sessions).where(sessions.c.staff == who, sessions.c.id != but)
            ended = (await connection.execute(found)).rowcount
        await self.tell(municipality, who)
        return ended

    async def tell(self, municipality: str, who: str) -> None:
        """Have every node look at once whether somebody's open consoles still hold."""
        if self._bus is not None:
            await self._bus.publish(Signal(ENDED, municipality, body={"staff": who}))

    async def _change(self, which: ColumnElement[bool], **fields: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(sessions).where(which).values(**fields))


def lasting(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return what is true of roles in other municipalities that have not come to their end; `today` is UTC's."""
    return or_(roles_elsewhere.c.until.is_(None), roles_elsewhere.c.until >= today)


STANDING = (
    select(
        *(staff.c.id, staff.c.municipality, staff.c.username, staff.c.name, staff.c.role, staff.c.one_time_until),
        *(sessions.c.token_hash, sessions.c.used_at, sessions.c.expires_at, sessions.c.way),
        sessions.c.id.label("session"),
        sessions.c.municipality.label("here"),
        second_factors.c.confirmed_at.label("confirmed"),
        roles_elsewhere.c.municipality.label("elsewhere"),
        roles_elsewhere.c.role.label("role_elsewhere"),
    )
    .join(sessions, sessions.c.staff == staff.c.id)
    .outerjoin(second_factors, second_factors.c.staff == staff.c.id)
    .outerjoin(roles_elsewhere, and_(roles_elsewhere.c.staff == staff.c.id, lasting(bindparam("today", type_=Date()))))
    .where(
        sessions.c.token_hash.in_(bindparam("hashes", expanding=True)),
        sessions.c.expires_at > bindparam("now"),
        staff.c.disabled_at.is_(None),
    )
    .order_by(roles_elsewhere.c.municipality)
)
"""Sessions as they stand, a row for each role elsewhere. Every request asks so: to build it took longer than to ask."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A session in the store; `session` is None where the role has ended in which it goes on."""

    session: LoggedIn | None
    used_at: datetime
    has_factor: bool
    password_due: bool


def _standing(rows: list[RowMapping]) -> _Standing:
    row = rows[0]
    helping = [Place(one["elsewhere"], one["role_elsewhere"]) for one in rows if one["elsewhere"] is not None]
    places = (Place(row["municipality"], row["role"]), *helping)
    here = next((place for place in places if place.municipality == row["here"]), None)
    session = None
    if here is not None:
        who = Staff(row["id"], here.municipality, row["username"], row["name"], here.role)
        session = LoggedIn(who, row["expires_at"], "", row["session"], places, row["way"])
    password_due = row["way"] == "password" and row["one_time_until"] is not None
    return _Standing(session, row["used_at"], row["confirmed"] is not None, password_due)


def hashed(token: str) -> str:
    """Return what the store keeps of a token."""
    # A cookie may hold any bytes, which aiohttp hands over with surrogates in them.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
