"""Groups over the database."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound, Refused
from bot.groups import MOST_OWN, Group, GroupText
from bot.interfaces import Clock
from bot.messages import Staff
from inquiries.groups.models import staff_group_members, staff_groups
from inquiries.services.models import unit_members, units

GROUP = staff_groups.c
MEMBER = staff_group_members.c


class SqlGroups:
    """Groups over SQLite or PostgreSQL; what is withdrawn stays for a while, so that it can be brought back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seen_by(self, staff: Staff) -> list[Group]:
        """Return the groups that somebody may write to, by name."""
        async with self._database.read() as connection:
            led = await _led(connection, staff)
            found = await _groups(connection, staff, led, GROUP.withdrawn_at.is_(None))
        return sorted(found, key=lambda one: (one.says.name.casefold(), one.id))

    async def led_by(self, staff: Staff) -> Mapping[str, str]:
        """Return the names of the units that somebody leads, by id."""
        async with self._database.read() as connection:
            return await _led(connection, staff)

    async def add(self, by: Staff, says: GroupText, *, unit: str | None) -> None:
        """Make a group: one's own, or that of a unit that one leads. Raises Conflict when there are too many."""
        owner = by.id if unit is None else None
        made = str(uuid.uuid4())
        values = {"id": made, "municipality": by.municipality, "owner": owner, "unit": unit, "version": 1}
        whose = GROUP.owner == by.id if unit is None else GROUP.unit == unit
        async with self._database.write() as connection:
            if unit is not None and unit not in await _led(connection, by):
                raise Refused("a unit's groups are made by who leads it")
            mine = and_(GROUP.municipality == by.municipality, whose, GROUP.withdrawn_at.is_(None))
            count = select(func.count()).select_from(staff_groups).where(mine)
            if (await connection.execute(count)).scalar_one() >= MOST_OWN:
                raise Conflict(f"at most {MOST_OWN} groups")
            await connection.execute(insert(staff_groups).values(**values, **self._columns(says, unit)))
            await _put(connection, made, says.members)

    async def change(self, by: Staff, group: str, says: GroupText, *, based_on: int) -> None:
        """Change a group. Raises Conflict when somebody else has changed it since."""
        async with self._database.write() as connection:
            found = await self._own(connection, by, group, withdrawn=False)
            same = and_(GROUP.id == group, GROUP.version == based_on)
            values = self._columns(says, found.unit) | {"version": based_on + 1}
            if not (await connection.execute(update(staff_groups).where(same).values(**values))).rowcount:
                raise Conflict("somebody else has changed the group since")
            await connection.execute(delete(staff_group_members).where(MEMBER.staff_group == group))
            await _put(connection, group, says.members)

    async def withdraw(self, by: Staff, group: str, *, withdrawn: bool) -> None:
        """Take a group away, or bring it back as it was."""
        at = self._clock.now() if withdrawn else None
        async with self._database.write() as connection:
            await self._own(connection, by, group, withdrawn=not withdrawn)
            await connection.execute(update(staff_groups).where(GROUP.id == group).values(withdrawn_at=at))

    async def members(self, by: Staff, groups: Sequence[str]) -> frozenset[str]:
        """Return who is in some groups at this moment. Raises NotFound for one that is not there for the asker."""
        wanted = and_(GROUP.id.in_(groups), GROUP.withdrawn_at.is_(None))
        async with self._database.read() as connection:
            found = await _groups(connection, by, await _led(connection, by), wanted)
        if {one.id for one in found} != set(groups):
            raise NotFound("there is no such group")
        return frozenset(staff for one in found for staff in one.says.members)

    async def forget(self, municipality: str, before: datetime) -> None:
        """Delete groups that were taken away before a moment."""
        gone = select(GROUP.id).where(GROUP.municipality == municipality, GROUP.withdrawn_at < before)
        async with self._database.write() as connection:
            await connection.execute(delete(staff_group_members).where(MEMBER.staff_group.in_(gone)))
            await connection.execute(
                delete(staff_groups).where(GROUP.municipality == municipality, GROUP.withdrawn_at < before)
            )

    async def _own(self, connection: AsyncConnection, by: Staff, group: str, *, withdrawn: bool) -> Group:
        """Return a group that somebody may change. Raises NotFound, Refused."""
        state = GROUP.withdrawn_at.is_not(None) if withdrawn else GROUP.withdrawn_at.is_(None)
        found = await _groups(connection, by, await _led(connection, by), and_(GROUP.id == group, state))
        if not found:
            raise NotFound("there is no such group")
        if not found[0].may_change:
            raise Refused("a group is changed by whose it is")
        return found[0]

    def _columns(self, says: GroupText, unit: str | None) -> dict[str, object]:
        return {"name": says.name, "shared": says.shared or unit is not None, "updated_at": self._clock.now()}


async def _put(connection: AsyncConnection, group: str, members: Iterable[str]) -> None:
    rows = [{"staff_group": group, "staff": staff} for staff in dict.fromkeys(members)]
    if rows:
        await connection.execute(insert(staff_group_members), rows)


async def _led(connection: AsyncConnection, staff: Staff) -> dict[str, str]:
    query = (
        select(units.c.id, units.c.name)
        .where(units.c.municipality == staff.municipality, units.c.leader == staff.id, units.c.withdrawn_at.is_(None))
        .order_by(units.c.name)
    )
    return {row.id: row.name for row in await connection.execute(query)}


async def _groups(
    connection: AsyncConnection, staff: Staff, led: Mapping[str, str], wanted: ColumnElement[bool]
) -> list[Group]:
    """Return those of some groups that are there for somebody, with their members."""
    inside = select(MEMBER.staff_group).where(MEMBER.staff == staff.id)
    joined = select(unit_members.c.unit).where(
        unit_members.c.municipality == staff.municipality, unit_members.c.staff == staff.id
    )
    seen = or_(
        GROUP.owner == staff.id,
        and_(GROUP.shared, GROUP.id.in_(inside)),
        GROUP.unit.in_(joined),
        GROUP.unit.in_(list(led)),
    )
    query = select(staff_groups, units.c.name.label("unit_name")).outerjoin(units, units.c.id == GROUP.unit)
    query = query.where(GROUP.municipality == staff.municipality, seen, wanted)
    rows = (await connection.execute(query)).mappings().all()
    people: defaultdict[str, list[str]] = defaultdict(list)
    of = select(staff_group_members).where(MEMBER.staff_group.in_([row["id"] for row in rows]))
    for one in await connection.execute(of.order_by(MEMBER.staff)):
        people[one.staff_group].append(one.staff)
    return [
        Group(
            id=row["id"],
            says=GroupText(row["name"], row["shared"], tuple(people[row["id"]])),
            owner=row["owner"],
            unit=row["unit"],
            unit_name=row["unit_name"] or "",
            version=row["version"],
            may_change=row["owner"] == staff.id or row["unit"] in led,
        )
        for row in rows
    ]
