"""Who sees inquiries of the specialist track, over every database: the inbox, its counts, single ones, the search."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from bot.messages import Owner, Reach
from bot.search import Asker, Order, SearchFilter
from inquiries.models import inquiries
from inquiries.reach import SqlReach
from inquiries.search.index import SearchIndex
from inquiries.search.store import SqlMessageSearch
from inquiries.services.models import services
from tests.building import ADA, BO, HAVDAL, NABO, START, Person, Store
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry

LEADER, ADMIN = "44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555"
CHILDREN = "barnevern"


@pytest.fixture
async def guarded(store: Store) -> str:
    """An inquiry of child welfare, whose unit has Bo and a leader, beside one about rubbish."""
    await add_unit(store.database, members=(BO.id,), leader=LEADER)
    values = {"municipality": HAVDAL, "id": CHILDREN, "names": {"nb": "Barnevern"}, "unit": TECHNICAL, "track": "specialist"}
    async with store.database.write() as connection:
        await connection.execute(insert(services).values(**values, opening_hours={}, version=1, updated_at=START))
    await store.record.record(Person().says("Når hentes søppelet?"), masked=False)
    store.clock.advance(seconds=1)
    inquiry = (await store.record.record(Person().says("Jeg er redd for et barn"), masked=False)).inquiry
    await store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
    await change_inquiry(store.database, inquiry, service=CHILDREN)
    return inquiry


async def sees(store: Store, inquiry: str, staff: str, reach: Reach = "all") -> bool:
    """Tell whether somebody sees it; every way to it has to say the same."""
    page, _ = await store.inbox.page(HAVDAL, view="all", staff=staff, before=None, limit=9, reach=reach)
    waiting, _ = await store.inbox.page(HAVDAL, view="open", staff=staff, before=None, limit=9, reach=reach)
    counts = await store.inbox.counts(HAVDAL, staff=staff, reach=reach)
    audience = await SqlReach(store.database).of_inquiry(HAVDAL, inquiry)
    await SearchIndex(store.database).catch_up()
    asker = Asker(HAVDAL, staff, reach)
    found = await SqlMessageSearch(store.database).search(asker, "redd barn", SearchFilter(), order=Order.NEWEST)
    answers = {
        inquiry in {one.id for one in page},
        inquiry in {one.id for one in waiting},
        counts["all"] == 2,
        counts["open"] == 2,
        audience.holds(staff, reach),
        bool(found.found),
    }
    assert len(answers) == 1, "what one way shows, another hides"
    return answers.pop()


async def test_it_is_its_units_and_administrators_alone(store: Store, guarded: str) -> None:
    assert not await sees(store, guarded, ADA.id)
    assert await sees(store, guarded, BO.id)
    assert await sees(store, guarded, LEADER)
    assert await sees(store, guarded, ADMIN, "everything")
    assert not await sees(store, guarded, ADMIN)


async def test_who_is_responsible_or_has_the_conversation_sees_it(store: Store, guarded: str) -> None:
    await change_inquiry(store.database, guarded, responsible=ADA.id)
    assert await sees(store, guarded, ADA.id)
    await change_inquiry(store.database, guarded, responsible=None)
    assert not await sees(store, guarded, ADA.id)
    await store.desk.change_owner(guarded, Owner.STAFF, staff=ADA, notice="")
    assert await sees(store, guarded, ADA.id)


async def test_the_unit_it_was_given_to_counts_before_the_services(store: Store, guarded: str) -> None:
    other = await add_unit(store.database, "aaaaaaaa-0000-4000-8000-00000000000f", name="Annen", members=(ADA.id,))
    await change_inquiry(store.database, guarded, unit=other)
    assert await sees(store, guarded, ADA.id)
    assert not await sees(store, guarded, BO.id)


async def test_a_change_of_the_register_counts_at_once(store: Store, guarded: str) -> None:
    async with store.database.write() as connection:
        await connection.execute(update(services).values(track="desk"))
    assert await sees(store, guarded, ADA.id)
    async with store.database.write() as connection:
        await connection.execute(update(services).values(track="specialist", unit=None))
    assert not await sees(store, guarded, ADA.id)
    assert not await sees(store, guarded, BO.id), "where no unit is there, administrators alone see it"


async def test_a_neighbours_register_guards_nothing_here(store: Store, guarded: str) -> None:
    async with store.database.write() as connection:
        await connection.execute(update(services).values(municipality=NABO))
        await connection.execute(update(inquiries).where(inquiries.c.id == guarded).values(unit=None))
    assert await sees(store, guarded, ADA.id)
