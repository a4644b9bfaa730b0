"""Saved views of the inbox over every database: kept, shared, counted."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound
from bot.inbox import InboxFilter, InboxOrder, OwnUnit, SavedFilter, Sharing
from bot.messages import InquiryStatus, Owner
from inquiries.own import counting
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
    assert (await filters.seen_by(HAVDAL, ADA.id), (await filters.counts(HAVDAL, ADA.id)).counts) == ([], {})
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
    found = await filters.counts(HAVDAL, ADA.id)
    counts = found.counts
    assert found.more == frozenset()
    for one in kept:
        listed = await store.inbox.window(HAVDAL, view=one.view, staff=ADA.id, wanted=one.wanted, limit=9)
        assert counts[one.id] == listed.total, one.name
    assert [counts[one.id] for one in kept] == [2, 1, 2, 1, 1]
    assert (await filters.counts(HAVDAL, BO.id)).counts == {kept[4].id: 0}, "a shared one counts for who looks"
    assert set((await filters.counts(HAVDAL, ADA.id, "none")).counts.values()) == {0}


async def test_of_an_archive_the_newest_are_looked_at_however_few_a_view_holds(
    store: Store, filters: SqlSavedFilters, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(6):
        made.append((await store.record.record(Person().says("hei"), masked=False)).inquiry)
        store.clock.advance(seconds=1)
    for inquiry in made[:5]:
        await change_inquiry(store.database, inquiry, status=InquiryStatus.CLOSED.value)
    await change_inquiry(store.database, made[0], priority="urgent")
    kept = [
        saved("lukkede", view="closed", wanted=InboxFilter()),
        saved("hastende", view="closed", wanted=InboxFilter(priority="urgent")),
        saved("åpne", wanted=InboxFilter()),
        saved("nevnt", view="mentioned", wanted=InboxFilter()),
    ]
    for one in kept:
        await filters.keep(HAVDAL, one)
    whole = await filters.counts(HAVDAL, ADA.id)
    assert ([whole.counts[one.id] for one in kept], whole.more) == ([5, 1, 1, 0], frozenset())
    monkeypatch.setattr(counting, "MOST_WALKED", 3)
    cut = await filters.counts(HAVDAL, ADA.id)
    assert [cut.counts[one.id] for one in kept] == [2, 0, 1, 0]
    assert cut.more == {kept[0].id, kept[1].id}, "what is open, and mentions, are counted to their end"
    monkeypatch.setattr(counting, "MOST_WALKED", 100)
    monkeypatch.setattr(counting, "MOST_COUNTED", 4)
    many = await filters.counts(HAVDAL, ADA.id)
    assert ([many.counts[one.id] for one in kept], many.more) == ([4, 1, 1, 0], frozenset({kept[0].id}))


async def test_the_walk_follows_the_index_of_what_is_listed_and_sorts_nothing(store: Store) -> None:
    query = select(counting.newest_of(HAVDAL))
    compiled = str(query.compile(store.database.engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN " if store.database.is_sqlite else "EXPLAIN "
    async with store.database.write() as connection:
        if not store.database.is_sqlite:  # Of a table with hardly anything in it PostgreSQL would rather read all.
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(str(tuple(row)) for row in await connection.exec_driver_sql(explain + compiled))
    assert "ix_inquiry_listed" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


async def test_what_others_share_is_hidden_by_each_for_themselves(filters: SqlSavedFilters) -> None:
    shared, own = saved("Alles", scope=Sharing.MUNICIPALITY), saved("Min")
    for one in (shared, own):
        await filters.keep(HAVDAL, one)
    for _ in range(2):
        await filters.hide(HAVDAL, BO.id, shared.id, hidden=True)
    assert await filters.seen_by(HAVDAL, BO.id) == [replace(shared, hidden=True)]
    assert (await filters.counts(HAVDAL, BO.id)).counts == {}
    assert await filters.seen_by(HAVDAL, ADA.id) == [shared, own]
    assert await filters.seen_by(HAVDAL, "somebody else") == [shared]
    with pytest.raises(BadInput):
        await filters.hide(HAVDAL, ADA.id, shared.id, hidden=True)
    for municipality, who, which in ((HAVDAL, BO.id, own.id), (NABO, BO.id, shared.id), (HAVDAL, BO.id, str(uuid.uuid4()))):
        with pytest.raises(NotFound):
            await filters.hide(municipality, who, which, hidden=True)
    await filters.keep(HAVDAL, replace(shared, name="Nytt navn"))
    assert [one.hidden for one in await filters.seen_by(HAVDAL, BO.id)] == [True], "a new name brings it not back"
    for _ in range(2):
        await filters.hide(HAVDAL, BO.id, shared.id, hidden=False)
    assert [one.hidden for one in await filters.seen_by(HAVDAL, BO.id)] == [False]
