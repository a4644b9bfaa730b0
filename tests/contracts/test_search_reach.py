"""What the search finds of everything said is what the inbox shows: for every reach, over every database."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import func, insert, select, update

from bot.database import Database
from bot.errors import NotFound
from bot.messages import Address, Contact, Owner, Reach
from bot.search import Asker, Order, SearchFilter
from inquiries.models import inquiries
from inquiries.reach import SqlReach
from inquiries.routing.models import routings
from inquiries.search.index import SearchIndex
from inquiries.search.models import search_due
from inquiries.search.store import SqlMessageSearch
from inquiries.services.models import unit_members, units
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Person, Store

LEADER = "88888888-8888-4888-8888-888888888888"
REACHES: tuple[Reach, ...] = ("everything", "all", "unit", "own", "none")
UNIT = {"email": "", "telephone": "", "opening_hours": {}, "default_queue": False, "version": 1, "updated_at": START}
ASKED = SearchFilter()


@pytest.fixture
async def town(store: Store) -> dict[str, str]:
    """Inquiries by what makes somebody see them, each of them about snow."""
    async with store.database.write() as connection:
        await connection.execute(insert(units).values(id="drift", municipality=HAVDAL, name="Drift", leader=LEADER, **UNIT))
        await connection.execute(insert(units).values(id="bygg", municipality=HAVDAL, name="Bygg", leader=None, **UNIT))
        await connection.execute(insert(unit_members).values(unit="drift", staff=BO.id, municipality=HAVDAL))
        await connection.execute(insert(unit_members).values(unit="drift", staff=NEIGHBOUR.id, municipality=NABO))
    made = {}
    for name in ("nobody's", "unit's", "other unit's", "responsible", "held", "routed"):
        person = Person()
        made[name] = (await store.record.record(person.says(f"Snøen ligger i veien, {name}"), masked=False)).inquiry
        await store.contacts.add(HAVDAL, person.conversation, Contact(Address("email", "kari@havdal.example")))
        store.clock.advance(seconds=1)
    given = {
        "unit's": {"unit": "drift"},
        "other unit's": {"unit": "bygg"},
        "responsible": {"unit": "bygg", "responsible": BO.id},
    }
    async with store.database.write() as connection:
        for name, values in given.items():
            await connection.execute(update(inquiries).where(inquiries.c.id == made[name]).values(**values))
    await store.desk.change_owner(made["held"], Owner.STAFF, staff=BO, notice="")
    await routed_to(store.database, made["routed"], BO.id)
    await SearchIndex(store.database).catch_up()
    return made


async def routed_to(database: Database, inquiry: str, staff: str) -> None:
    """Hand an inquiry to somebody, as routing does."""
    row = {"inquiry": inquiry, "municipality": HAVDAL, "staff": staff, "level": "person", "at": START}
    async with database.write() as connection:
        await connection.execute(insert(routings).values(**row, tried=[staff], steps=1, before={}))


async def found(store: Store, staff: str, reach: Reach, typed: str = "snø", municipality: str = HAVDAL) -> set[str]:
    """Return the inquiries that somebody finds, read a page of two at a time."""
    search, asker = SqlMessageSearch(store.database), Asker(municipality, staff, reach)
    inquiries_found: list[str] = []
    cursor, more = None, True
    while more:
        page = await search.search(asker, typed, ASKED, order=Order.NEWEST, cursor=cursor, limit=2)
        inquiries_found += [f"{one.inquiry} {one.part} {one.message}" for one in page.found]
        cursor, more = page.next, page.next is not None
    assert len({*inquiries_found}) == len(inquiries_found), "nothing is found twice"
    return {one.split()[0] for one in inquiries_found}


@pytest.mark.parametrize("reach", REACHES)
async def test_what_is_found_is_what_is_seen(store: Store, town: dict[str, str], reach: Reach) -> None:
    reaching = SqlReach(store.database)
    for staff, typed in product((ADA.id, BO.id, LEADER, NEIGHBOUR.id), ("snø", "kari@havdal.example", "snø*", "veien -is")):
        seen = await reaching.seen(HAVDAL, [*town.values()], staff, reach)
        assert await found(store, staff, reach, typed) == seen, (staff, typed)


async def test_case_worker_finds_the_own_units_and_what_was_handed_over(store: Store, town: dict[str, str]) -> None:
    its = {town[name] for name in ("unit's", "responsible", "held", "routed")}
    assert await found(store, BO.id, "unit") == its
    assert await found(store, BO.id, "own") == its - {town["unit's"]}
    assert await found(store, LEADER, "unit") == {town["unit's"]}
    assert await found(store, ADA.id, "unit") == set()
    assert await found(store, NEIGHBOUR.id, "unit") == set(), "a neighbour's unit of the same name opens nothing"


async def test_what_moves_away_is_found_no_more_and_what_comes_a_moment_later(store: Store, town: dict[str, str]) -> None:
    async with store.database.write() as connection:
        for name, unit in (("unit's", "bygg"), ("other unit's", "drift")):
            await connection.execute(update(inquiries).where(inquiries.c.id == town[name]).values(unit=unit))
    assert await found(store, LEADER, "unit") == set(), "nothing is shown that is another unit's by now"
    async with store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(search_due))).scalar_one() > 0
    await SearchIndex(store.database).catch_up()
    assert await found(store, LEADER, "unit") == {town["other unit's"]}


async def test_unit_of_the_same_name_in_another_municipality_is_another_unit(store: Store, town: dict[str, str]) -> None:
    reaching = SqlReach(store.database)
    with pytest.raises(NotFound):
        await reaching.of_inquiry(NABO, town["unit's"])
    assert not (await reaching.of_inquiry(HAVDAL, town["unit's"])).holds(NEIGHBOUR.id, "unit")
    assert (await reaching.of_inquiry(HAVDAL, town["unit's"])).holds(BO.id, "unit")
