"""Saved filters over the database: who has which among their views, and how many inquiries each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict
from bot.inbox import InboxFilter, InboxOrder, OwnUnit, SavedFilter, Sharing
from bot.interfaces import Clock
from bot.messages import Reach
from inquiries.inbox import LISTED, THEIRS, UNCOUNTED
from inquiries.models import conversations, inquiries
from inquiries.own.models import inbox_filters
from inquiries.reach import within
from inquiries.rows import Row
from inquiries.services.models import unit_members, units
from inquiries.views import OPEN, narrowed, views

MOST_FILTERS = 30
MOST_COUNTED = 1000
"""Where what is done may be in a view as well, nobody needs to know how many thousands, and counting them all takes time."""
SAVED = inbox_filters.c


class SqlSavedFilters:
    """SavedFilters over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seen_by(self, municipality: str, staff: str) -> list[SavedFilter]:
        """Return what somebody has among their views: their own, their units', the municipality's; by name."""
        theirs = or_(
            SAVED.staff == staff,
            SAVED.scope == Sharing.MUNICIPALITY.value,
            and_(SAVED.scope == Sharing.UNIT.value, SAVED.scope_unit.in_(select(_own_units(municipality, staff).c.id))),
        )
        query = select(inbox_filters).where(SAVED.municipality == municipality, SAVED.withdrawn_at.is_(None), theirs)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return sorted((_saved(row) for row in rows), key=lambda saved: (saved.name.casefold(), saved.id))

    async def one(self, municipality: str, saved: str) -> SavedFilter | None:
        """Return one, also a shared one that was taken away; None where there never was one."""
        query = select(inbox_filters).where(SAVED.municipality == municipality, SAVED.id == saved)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else _saved(row)

    async def units_of(self, municipality: str, staff: str) -> dict[str, OwnUnit]:
        """Return the units that somebody is in or leads, by id."""
        own = _own_units(municipality, staff)
        async with self._database.read() as connection:
            rows = (await connection.execute(select(own).order_by(own.c.name))).all()
        return {row.id: OwnUnit(row.name, bool(row.leads)) for row in rows}

    async def keep(self, municipality: str, saved: SavedFilter, *, based_on: int | None = None) -> None:
        """Save a filter, change the one with its id, or bring it back.

        Raises Conflict when its maker has too many, the id is another's, or it is not the version `based_on` any more.
        """
        makers = and_(SAVED.municipality == municipality, SAVED.staff == saved.staff)
        same = and_(makers, SAVED.id == saved.id)
        values = _columns(saved) | {"updated_at": self._clock.now(), "withdrawn_at": None}
        seen = same if based_on is None else and_(same, SAVED.version == based_on)
        change = update(inbox_filters).where(seen).values(version=SAVED.version + 1, **values)
        try:
            async with self._database.write() as connection:
                if (await connection.execute(change)).rowcount:
                    return
                if (await connection.execute(select(SAVED.id).where(same))).first() is not None:
                    raise Conflict("somebody else has changed the view since")
                await _refuse_too_many(connection, makers)
                whose = {"id": saved.id, "municipality": municipality, "staff": saved.staff, "version": 1}
                await connection.execute(insert(inbox_filters).values(**whose, **values))
        except IntegrityError as error:
            raise Conflict("there is such a filter already") from error

    async def drop(self, municipality: str, staff: str, saved: str) -> None:
        """Take away what somebody made; what is gone already is no error."""
        which = and_(SAVED.municipality == municipality, SAVED.staff == staff, SAVED.id == saved)
        async with self._database.write() as connection:
            await connection.execute(delete(inbox_filters).where(which, SAVED.scope == Sharing.OWN.value))
            # An administrator may bring a shared one back, and it is its maker's again.
            gone = update(inbox_filters).where(which).values(withdrawn_at=self._clock.now())
            await connection.execute(gone)

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many inquiries each of somebody's saved filters holds now, by id; of done ones up to `MOST_COUNTED`."""
        conditions = views(municipality, staff, self._clock.now())
        found = await self.seen_by(municipality, staff)
        held = {
            saved.id: and_(conditions[saved.view], *narrowed(saved.wanted, municipality, staff))
            for saved in found
            if saved.view in conditions
        }
        open_ones = [saved.id for saved in found if saved.id in held and saved.view not in UNCOUNTED]
        inside = [inquiries.c.municipality == municipality, LISTED, within(reach, municipality, staff)]
        counts: dict[str, int] = {}
        async with self._database.read() as connection:
            counts |= await _counted_at_once(connection, {name: held[name] for name in open_ones}, [*inside, OPEN])
            for name in sorted(set(held) - set(open_ones)):
                some = _counting([inquiries.c.id], [*inside, held[name]]).limit(MOST_COUNTED).subquery()
                counts[name] = int((await connection.execute(select(func.count()).select_from(some))).scalar_one())
        return counts


async def _counted_at_once(
    connection: AsyncConnection, held: dict[str, ColumnElement[bool]], inside: Sequence[ColumnElement[bool]]
) -> dict[str, int]:
    """Count several in one walk through the open inquiries, as the inbox's own views are counted."""
    if not held:
        return {}
    columns = [func.count().filter(condition) for condition in held.values()]
    row = (await connection.execute(_counting(columns, inside))).one()
    return {name: int(count) for name, count in zip(held, row, strict=True)}


def _counting(columns: Sequence[ColumnElement[Any]], inside: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(*columns).select_from(inquiries.join(conversations, THEIRS)).where(*inside)


async def _refuse_too_many(connection: AsyncConnection, makers: ColumnElement[bool]) -> None:
    count = select(func.count()).select_from(inbox_filters).where(makers, SAVED.withdrawn_at.is_(None))
    if (await connection.execute(count)).scalar_one() >= MOST_FILTERS:
        raise Conflict(f"there are {MOST_FILTERS} saved filters already; delete one first")


def _own_units(municipality: str, staff: str) -> Subquery:
    member = select(unit_members.c.unit).where(unit_members.c.municipality == municipality, unit_members.c.staff == staff)
    leads = case((units.c.leader == staff, 1), else_=0).label("leads")
    mine = or_(units.c.leader == staff, units.c.id.in_(member))
    here = and_(units.c.municipality == municipality, units.c.withdrawn_at.is_(None))
    return select(units.c.id, units.c.name, leads).where(here, mine).subquery()


def _columns(saved: SavedFilter) -> dict[str, Any]:
    wanted = {name: value for name, value in asdict(saved.wanted).items() if value not in {None, False}}
    named = {"name": saved.name, "view": saved.view, "order": saved.order.value, "wanted": wanted}
    return named | {"scope": saved.scope.value, "scope_unit": saved.scope_unit}


def _saved(row: Row) -> SavedFilter:
    known = {name: value for name, value in row["wanted"].items() if name in InboxFilter.__slots__}
    return SavedFilter(
        id=row["id"],
        name=row["name"],
        view=row["view"],
        order=InboxOrder(row["order"]),
        wanted=InboxFilter(**known),
        staff=row["staff"],
        scope=Sharing(row["scope"]),
        scope_unit=row["scope_unit"],
        version=row["version"],
    )
