"""The version overview, over both databases: everybody reads all, each municipality writes its own."""

from __future__ import annotations

import pytest

from bot.errors import Conflict, NameTaken, NotFound
from bot.systems import SystemWords
from inquiries.systems.store import SqlSystems
from tests.building import ADA, BO, HAVDAL, NABO, Store

CARE = SystemWords("Pleiesystemet", "4.2", "Driftes av naboen")


@pytest.fixture
def systems(store: Store) -> SqlSystems:
    return SqlSystems(store.database, store.clock)


async def test_everybody_reads_all_by_system_and_municipality(systems: SqlSystems) -> None:
    await systems.add(NABO, SystemWords("Årsplan", "1"), by=BO.id)
    await systems.add(NABO, CARE, by=BO.id)
    await systems.add(HAVDAL, CARE, by=ADA.id)
    found = [(one.says.name, one.municipality) for one in await systems.all()]
    assert found == [("Pleiesystemet", HAVDAL), ("Pleiesystemet", NABO), ("Årsplan", NABO)]


async def test_the_second_of_two_changes_is_refused(systems: SqlSystems) -> None:
    made = await systems.add(HAVDAL, CARE, by=ADA.id)
    newer = SystemWords(CARE.name, "4.3", CARE.note)
    await systems.change(HAVDAL, made.id, newer, by=BO.id, based_on=1)
    with pytest.raises(Conflict):
        await systems.change(HAVDAL, made.id, CARE, by=ADA.id, based_on=1)
    [one] = await systems.all()
    assert (one.says, one.revision, one.changed_by) == (newer, 2, BO.id)


async def test_a_neighbours_is_not_there_to_be_changed(systems: SqlSystems) -> None:
    made = await systems.add(HAVDAL, CARE, by=ADA.id)
    with pytest.raises(NotFound):
        await systems.change(NABO, made.id, CARE, by=BO.id, based_on=1)
    with pytest.raises(NotFound):
        await systems.withdraw(NABO, made.id, by=BO.id, withdrawn=True)


async def test_a_name_stands_once_whatever_its_letters(systems: SqlSystems) -> None:
    made = await systems.add(HAVDAL, CARE, by=ADA.id)
    other = await systems.add(HAVDAL, SystemWords("Arkivet", "1"), by=ADA.id)
    shouted = SystemWords("PLEIESYSTEMET", "5")
    with pytest.raises(NameTaken):
        await systems.add(HAVDAL, shouted, by=ADA.id)
    with pytest.raises(NameTaken):
        await systems.change(HAVDAL, other.id, shouted, by=ADA.id, based_on=1)
    await systems.change(HAVDAL, made.id, shouted, by=ADA.id, based_on=1)


async def test_what_was_taken_away_can_be_brought_back_where_its_name_is_free(systems: SqlSystems) -> None:
    made = await systems.add(HAVDAL, CARE, by=ADA.id)
    await systems.withdraw(HAVDAL, made.id, by=ADA.id, withdrawn=True)
    assert await systems.all() == []
    with pytest.raises(Conflict):
        await systems.change(HAVDAL, made.id, CARE, by=ADA.id, based_on=2)
    await systems.withdraw(HAVDAL, made.id, by=ADA.id, withdrawn=False)
    assert [one.says for one in await systems.all()] == [CARE]
    await systems.withdraw(HAVDAL, made.id, by=ADA.id, withdrawn=True)
    await systems.add(HAVDAL, CARE, by=ADA.id)
    with pytest.raises(NameTaken):
        await systems.withdraw(HAVDAL, made.id, by=ADA.id, withdrawn=False)
