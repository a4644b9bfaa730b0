"""Sessions: begun, found by their token, listed, ended. The store keeps only the SHA-256 of a token of 256 bits."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from bot.database import Database
from bot.errors import NotFound, NotLoggedIn
from bot.interfaces import Clock, EventBus
from bot.messages import Signal, Staff
from console.auth.models import roles_elsewhere, second_factors, sessions, staff

ENDED = "sessions"
"""Topic of the signal that sessions of somebody ended or changed, whose id is in its body."""

WRITTEN_EVERY = timedelta(minutes=1)
"""How exact `used_at` is: not every request writes."""


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
        now = self._clock.now()
        of_now = (sessions.c.municipality.label("here"), sessions.c.used_at, sessions.c.expires_at, sessions.c.way)
        query = (
            select(staff, sessions.c.id.label("session"), *of_now, second_factors.c.confirmed_at.label("confirmed"))
            .join(sessions, sessions.c.staff == staff.c.id)
            .outerjoin(second_factors, second_factors.c.staff == staff.c.id)
            .where(sessions.c.token_hash == hashed(token), sessions.c.expires_at > now, staff.c.disabled_at.is_(None))
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotLoggedIn("log in first")
            others = select(roles_elsewhere).where(roles_elsewhere.c.staff == row["id"], lasting(now.date()))
            elsewhere = (await connection.execute(others.order_by(roles_elsewhere.c.municipality))).mappings().all()
        places = (Place(row["municipality"], row["role"]), *(Place(one["municipality"], one["role"]) for one in elsewhere))
        here = next((place for place in places if place.municipality == row["here"]), None)
        if here is None:
            raise NotLoggedIn("your role there has ended")
        if now - row["used_at"] >= WRITTEN_EVERY:
            await self._change(sessions.c.token_hash == hashed(token), used_at=now)
        found = Staff(row["id"], here.municipality, row["username"], row["name"], here.role)
        session = LoggedIn(found, row["expires_at"], "", row["session"], places, row["way"])
        factor_due = self.asks_factor(session) and row["confirmed"] is None
        password_due = session.way == "password" and row["one_time_until"] is not None
        return replace(session, factor_due=factor_due, password_due=password_due)

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


def lasting(today: date) -> ColumnElement[bool]:
    """Return what is true of roles in other municipalities that have not come to their end; `today` is UTC's."""
    return or_(roles_elsewhere.c.until.is_(None), roles_elsewhere.c.until >= today)


def hashed(token: str) -> str:
    """Return what the store keeps of a token."""
    # A cookie may hold any bytes, which aiohttp hands over with surrogates in them.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
