"""Guests: people of other municipalities who have a role in this one, by invitation and until a day.

An administrator names a municipality and a user name, and always gets the same answer: whether such an account exists is
its own municipality's matter. Whoever has the account finds the invitation in their console and accepts it, or does not.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, select, update

from bot.database import Database
from bot.errors import BadInput, NotFound, Why
from bot.interfaces import Clock
from bot.messages import Staff
from console.auth.changes import Change, note
from console.auth.models import invitations, roles_elsewhere, staff
from console.auth.names import username_of
from console.auth.rights import ROLES
from console.auth.sessions import LoggedIn, Sessions

OPEN_FOR = timedelta(days=30)
LONGEST = timedelta(days=366)

State = Literal["invited", "declined", "guest"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of `home` with a role here until and with a day (None: without end), or an invitation to it.

    `name` is known only once they have accepted; `id` is the account's then, and the invitation's before.
    """

    id: str
    state: State
    home: str
    username: str
    name: str | None
    role: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A role in another municipality that waits for one's yes or no; `staff_name` offers it."""

    id: str
    municipality: str
    role: str
    until: date
    staff_name: str
    at: datetime


class Guests:
    """Invites guests, lists them, takes their role back; each municipality decides about its own."""

    def __init__(self, database: Database, clock: Clock, sessions_of: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions_of

    async def listed(self, municipality: str) -> list[Guest]:
        """Return the guests and who is invited, by municipality and name."""
        here = select(roles_elsewhere, staff.c.name, staff.c.username, staff.c.municipality.label("home"))
        here = here.join(staff, staff.c.id == roles_elsewhere.c.staff).where(roles_elsewhere.c.municipality == municipality)
        fresh = invitations.c.at > self._clock.now() - OPEN_FOR
        asked = select(invitations).where(invitations.c.municipality == municipality, fresh)
        async with self._database.read() as connection:
            guests = (await connection.execute(here)).mappings().all()
            invited = (
                (await connection.execute(asked.where(invitations.c.at > self._clock.now() - OPEN_FOR))).mappings().all()
            )
        found = [
            Guest(row["staff"], "guest", row["home"], row["username"], row["name"], row["role"], row["until"])
            for row in guests
        ]
        found += [_invited(row) for row in invited]
        return sorted(found, key=lambda one: (one.home, one.username, one.state))

    async def invite(self, by: Staff, home: str, username: str, role: str, until: date) -> Guest:
        """Offer somebody of another municipality a role here; one that is open already is replaced. Raises BadInput."""
        now, name = self._clock.now(), username_of(username)
        if home == by.municipality or role not in ROLES:
            raise BadInput("name somebody of another municipality, and a role", why=Why("guest_whom"))
        if not now.date() <= until <= now.date() + LONGEST:
            raise BadInput("a guest's role ends within a year, and not before today", why=Why("guest_until"))
        identifier = str(uuid.uuid4())
        row = {"id": identifier, "municipality": by.municipality, "home": home, "username": name, "role": role}
        more = {"until": until, "staff": by.id, "staff_name": by.name, "at": now}
        same = (invitations.c.municipality == by.municipality) & (invitations.c.home == home)
        async with self._database.write() as connection:
            await connection.execute(delete(invitations).where(same, invitations.c.username == name))
            await connection.execute(insert(invitations).values(**row, **more))
            details = {"role": role, "until": until.isoformat()}
            await note(connection, by.municipality, now, by, Change.INVITED, f"{home}/{name}", **details)
        return Guest(identifier, "invited", home, name, None, role, until)

    async def take_back(self, by: Staff, guest: str) -> None:
        """End a guest's role, or an invitation; their sessions here end at once. Raises NotFound."""
        mine = (roles_elsewhere.c.staff == guest) & (roles_elsewhere.c.municipality == by.municipality)
        offered = (invitations.c.id == guest) & (invitations.c.municipality == by.municipality)
        named = select(staff.c.municipality.label("home"), staff.c.username).where(staff.c.id == guest)
        async with self._database.write() as connection:
            whose = (await connection.execute(select(invitations).where(offered))).mappings().first()
            if whose is not None:
                await connection.execute(delete(invitations).where(offered))
            elif (await connection.execute(delete(roles_elsewhere).where(mine))).rowcount:
                whose = (await connection.execute(named)).mappings().one()
            else:
                raise NotFound("no such guest")
            username = f"{whose['home']}/{whose['username']}"
            await note(connection, by.municipality, self._clock.now(), by, Change.TAKEN_BACK, username)
        await self._sessions.tell(by.municipality, guest)

    async def waiting(self, session: LoggedIn) -> list[Invitation]:
        """Return what somebody is invited to, the newest first."""
        names = Invitation.__slots__
        async with self._database.read() as connection:
            found = select(invitations).where(self._open_to(session)).order_by(invitations.c.at.desc(), invitations.c.id)
            rows = (await connection.execute(found)).mappings()
            return [Invitation(**{name: row[name] for name in names}) for row in rows]

    async def accept(self, session: LoggedIn, invitation: str) -> None:
        """Take the role that is offered. Raises NotFound for what is offered to somebody else, or no more."""
        who, now = session.staff, self._clock.now()
        which = (invitations.c.id == invitation) & self._open_to(session)
        async with self._database.write() as connection:
            row = (await connection.execute(delete(invitations).where(which).returning(invitations))).mappings().first()
            if row is None:
                raise NotFound("no such invitation")
            place = {"staff": who.id, "municipality": row["municipality"]}
            before = (roles_elsewhere.c.staff == who.id) & (roles_elsewhere.c.municipality == row["municipality"])
            await connection.execute(delete(roles_elsewhere).where(before))
            await connection.execute(insert(roles_elsewhere).values(**place, role=row["role"], until=row["until"]))
            username = f"{row['home']}/{row['username']}"
            await note(connection, row["municipality"], now, who, Change.ACCEPTED, username, role=row["role"])
        await self._sessions.tell(row["municipality"], who.id)

    async def decline(self, session: LoggedIn, invitation: str) -> None:
        """Say no. Raises NotFound as `accept`."""
        which = (invitations.c.id == invitation) & self._open_to(session)
        async with self._database.write() as connection:
            said = await connection.execute(update(invitations).where(which).values(declined_at=self._clock.now()))
            if said.rowcount == 0:
                raise NotFound("no such invitation")

    def _open_to(self, session: LoggedIn) -> ColumnElement[bool]:
        now, home = self._clock.now(), session.places[0].municipality
        mine = (invitations.c.home == home) & (invitations.c.username == session.staff.username)
        fresh = (invitations.c.at > now - OPEN_FOR) & (invitations.c.until >= now.date())
        return and_(mine, fresh, invitations.c.declined_at.is_(None))


def _invited(row: RowMapping) -> Guest:
    state: State = "declined" if row["declined_at"] is not None else "invited"
    return Guest(row["id"], state, row["home"], row["username"], None, row["role"], row["until"])
