"""Saved views of the inbox over every database: kept, shared, counted."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from bot.errors import Conflict
from bot.inbox import InboxFilter, InboxOrder, OwnUnit, SavedFilter, Sharing
from bot.messages import InquiryStatus, Owner
from inquiries.own.filters import MOST_FILTERS, SqlSavedFilters
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store
from tests.contracts.units import TECHNICAL, add_service, add_unit, change_inquiry


@pytest.fixture
def filters(store: Store) -> SqlSavedFilters:
    return SqlSavedFilters(store.database, store.clock)


def saved(name: str = "Søppel på e-post", **more: object) -> SavedFilter:
    given = {"view": "open", "order": InboxOrder.WAITING, "wanted": InboxFilter(channel="email", unread=True)} | more
    return SavedFilter(str(uuid.uuid4()), name, **({"staff": ADA.id} | given))  # type: ignore[arg-type]  # the test's


async def test_filters_are_kept_changed_and_dropped(filters: SqlSavedFilters) -> None:
    one, other = saved("Åpne"), saved("Zebra", wanted=InboxFilter())
    await filters.keep(HAVDAL, other)
    await filters.keep(HAVDAL, one)
    assert list(await filters.seen_by(HAVDAL, ADA.id)) == sorted([one, other], key=lambda each: each.name.casefold())
    renamed = replace(one, name="Alle", order=InboxOrder.DEADLINE, wanted=InboxFilter(language="sv"))
    await filters.keep(HAVDAL, renamed)
    assert list(await filters.seen_by(HAVDAL, ADA.id)) == [replace(renamed, version=2), other]
    await filters.drop(HAVDAL, ADA.id, other.id)
    await filters.drop(HAVDAL, ADA.id, other.id)
    assert [each.name for each in await filters.seen_by(HAVDAL, ADA.id)] == ["Alle"]
    assert await filters.one(HAVDAL, other.id) is None, "nothing is kept of what was nobody else's"
    await filters.keep(HAVDAL, other)
    assert (await filters.seen_by(HAVDAL, ADA.id))[1] == other, "what was deleted comes back as it was"


async def test_filters_are_nobody_elses(filters: SqlSavedFilters) -> None:
    mine = saved()
    await filters.keep(HAVDAL, mine)
    for municipality, staff in ((HAVDAL, BO.id), (NABO, ADA.id)):
        assert list(await filters.seen_by(municipality, staff)) == []
        await filters.drop(municipality, staff, mine.id)
        with pytest.raises(Conflict):
            await filters.keep(municipality, replace(mine, staff=staff))
    assert await filters.one(NABO, mine.id) is None
    assert list(await filters.seen_by(HAVDAL, ADA.id)) == [mine]


async def test_there_are_not_endlessly_many_filters(filters: SqlSavedFilters) -> None:
    for number in range(MOST_FILTERS):
        await filters.keep(HAVDAL, saved(f"nr. {number}"))
    with pytest.raises(Conflict, match=str(MOST_FILTERS)):
        await filters.keep(HAVDAL, saved("en til"))


async def test_units_share_theirs_and_the_municipality_has_its_own(store: Store, filters: SqlSavedFilters) -> None:
    await add_unit(store.database, members=(ADA.id,), leader=BO.id)
    units, everybodys = (
        saved("Enhetens", scope=Sharing.UNIT, scope_unit=TECHNICAL),
        saved("Alles", scope=Sharing.MUNICIPALITY),
    )
    for one in (units, everybodys, saved("Min egen")):
        await filters.keep(HAVDAL, one)
    assert list(await filters.seen_by(HAVDAL, BO.id)) == [everybodys, units]
    assert list(await filters.seen_by(HAVDAL, "somebody else")) == [everybodys]
    assert list(await filters.seen_by(NABO, BO.id)) == []
    ((unit, own),) = (await filters.units_of(HAVDAL, BO.id)).items()
    assert (unit, own.leads) == (TECHNICAL, True)
    assert await filters.units_of(HAVDAL, ADA.id) == {TECHNICAL: OwnUnit(own.name, leads=False)}
    assert await filters.units_of(NABO, ADA.id) == {}


async def test_who_was_slower_with_a_shared_one_is_told(filters: SqlSavedFilters) -> None:
    shared = saved(scope=Sharing.MUNICIPALITY)
    await filters.keep(HAVDAL, shared)
    await filters.keep(HAVDAL, replace(shared, name="Nytt"), based_on=1)
    with pytest.raises(Conflict, match="since"):
        await filters.keep(HAVDAL, replace(shared, name="Annet"), based_on=1)
    assert [(one.name, one.version) for one in await filters.seen_by(HAVDAL, BO.id)] == [("Nytt", 2)]


async def test_a_shared_one_comes_back_as_its_makers(filters: SqlSavedFilters) -> None:
    shared = saved(scope=Sharing.MUNICIPALITY)
    await filters.keep(HAVDAL, shared)
    await filters.drop(HAVDAL, ADA.id, shared.id)
    assert (await filters.seen_by(HAVDAL, ADA.id), await filters.counts(HAVDAL, ADA.id)) == ([], {})
    gone = await filters.one(HAVDAL, shared.id)
    assert gone is not None
    await filters.keep(HAVDAL, gone)
    assert await filters.seen_by(HAVDAL, BO.id) == [replace(shared, version=2)]


async def test_each_counts_what_its_list_holds(store: Store, filters: SqlSavedFilters) -> None:
    made = [(await store.record.record(Person().says("hei"), masked=False)).inquiry for _ in range(4)]
    await store.desk.change_owner(made[0], Owner.STAFF, staff=ADA, notice="")
    await change_inquiry(store.database, made[1], priority="urgent")
    await change_inquiry(store.database, made[2], status=InquiryStatus.CLOSED.value, priority="urgent")
    await add_service(store.database, "barnevern", track="specialist")
    await change_inquiry(store.database, made[3], service="barnevern", responsible=BO.id)
    urgent = InboxFilter(priority="urgent")
    kept = [
        saved("åpne", wanted=InboxFilter()),
        saved("hastende", wanted=urgent),
        saved("alle hastende", view="all", wanted=urgent),
        saved("lukkede", view="closed", wanted=InboxFilter()),
        saved("mine", view="mine", wanted=InboxFilter(), scope=Sharing.MUNICIPALITY),
    ]
    for one in kept:
        await filters.keep(HAVDAL, one)
    counts = await filters.counts(HAVDAL, ADA.id)
    for one in kept:
        listed = await store.inbox.window(HAVDAL, view=one.view, staff=ADA.id, wanted=one.wanted, limit=9)
        assert counts[one.id] == listed.total, one.name
    assert [counts[one.id] for one in kept] == [2, 1, 2, 1, 1]
    assert await filters.counts(HAVDAL, BO.id) == {kept[4].id: 0}, "a shared one counts for who looks"
    assert set((await filters.counts(HAVDAL, ADA.id, "none")).values()) == {0}
