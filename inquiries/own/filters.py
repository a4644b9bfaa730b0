"""Saved filters over the database: who has which among their views, and how many inquiries each holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound
from bot.inbox import FilterCounts, InboxFilter, InboxOrder, OwnUnit, SavedFilter, Sharing
from bot.interfaces import Clock
from bot.messages import Reach
from inquiries.inbox import UNCOUNTED
from inquiries.own.counting import counted_newest, counted_within
from inquiries.own.models import hidden_filters, inbox_filters
from inquiries.reach import within
from inquiries.rows import Row
from inquiries.services.models import unit_members, units
from inquiries.views import OPEN, narrowed, views

MOST_FILTERS = 30
SAVED = inbox_filters.c


class SqlSavedFilters:
    """SavedFilters over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seen_by(self, municipality: str, staff: str) -> list[SavedFilter]:
        """Return what somebody has among their views: their own, their units', the municipality's; by name."""
        out = and_(hidden_filters.c.filter == SAVED.id, hidden_filters.c.staff == staff)
        hidden = hidden_filters.c.staff.is_not(None).label("hidden")
        query = select(inbox_filters, hidden).outerjoin(hidden_filters, out).where(_seen(municipality, staff))
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

    async def hide(self, municipality: str, staff: str, saved: str, *, hidden: bool) -> None:
        """Take what somebody else shares out of one's own sight, or back into it. Raises NotFound, BadInput."""
        which = {"staff": staff, "filter": saved, "municipality": municipality}
        mine = and_(hidden_filters.c.staff == staff, hidden_filters.c.filter == saved)
        seen = select(SAVED.staff).where(_seen(municipality, staff), SAVED.id == saved)
        async with self._database.write() as connection:
            if (maker := (await connection.execute(seen.with_for_update())).scalar_one_or_none()) is None:
                raise NotFound("there is no such view")
            if maker == staff:
                raise BadInput("a view of one's own is deleted, not hidden")
            await connection.execute(delete(hidden_filters).where(mine))
            if hidden:
                await connection.execute(insert(hidden_filters).values(**which, at=self._clock.now()))

    async def counts(self, municipality: str, staff: str, reach: Reach = "all") -> FilterCounts:
        """Return how many inquiries each of the saved filters that somebody has in sight holds now."""
        conditions = views(municipality, staff, self._clock.now())
        held = {
            saved.id: (saved.view, and_(conditions[saved.view], *narrowed(saved.wanted, municipality, staff)))
            for saved in await self.seen_by(municipality, staff)
            if saved.view in conditions and not saved.hidden
        }
        open_ones = {name: condition for name, (view, condition) in held.items() if view not in UNCOUNTED}
        mentioned = {name: condition for name, (view, condition) in held.items() if view == "mentioned"}
        others = {name: condition for name, (_, condition) in held.items() if name not in {*open_ones, *mentioned}}
        about = municipality, within(reach, municipality, staff)
        async with self._database.read() as connection:
            exact = await counted_within(connection, *about, OPEN, open_ones)
            exact |= await counted_within(connection, *about, conditions["mentioned"], mentioned)
            newest = await counted_newest(connection, *about, others)
        return FilterCounts({**exact, **newest.counts}, newest.more)


async def _refuse_too_many(connection: AsyncConnection, makers: ColumnElement[bool]) -> None:
    count = select(func.count()).select_from(inbox_filters).where(makers, SAVED.withdrawn_at.is_(None))
    if (await connection.execute(count)).scalar_one() >= MOST_FILTERS:
        raise Conflict(f"there are {MOST_FILTERS} saved filters already; delete one first")


def _seen(municipality: str, staff: str) -> ColumnElement[bool]:
    """Tell of a filter whether somebody has it among their views, in sight or not."""
    theirs = or_(
        SAVED.staff == staff,
        SAVED.scope == Sharing.MUNICIPALITY.value,
        and_(SAVED.scope == Sharing.UNIT.value, SAVED.scope_unit.in_(select(_own_units(municipality, staff).c.id))),
    )
    return and_(SAVED.municipality == municipality, SAVED.withdrawn_at.is_(None), theirs)


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
        hidden=bool(row.get("hidden", False)),
    )
