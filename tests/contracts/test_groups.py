"""Named groups over both databases: who sees them, who changes them, and who gets a message to one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Conflict, NotFound, Refused
from bot.groups import MOST_OWN, Group, GroupText
from bot.messages import Staff
from inquiries.groups.models import staff_group_members, staff_groups
from inquiries.groups.store import SqlGroups
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Store
from tests.contracts.units import TECHNICAL, add_unit

CECILIE = Staff("44444444-4444-4444-8444-444444444444", HAVDAL, "cecilie", "Cecilie", "leader")


@pytest.fixture
def groups(store: Store) -> SqlGroups:
    return SqlGroups(store.database, store.clock)


def says(name: str = "Brøyting", *members: Staff, shared: bool = False) -> GroupText:
    return GroupText(name, shared, tuple(sorted(one.id for one in members)))


async def only(groups: SqlGroups, staff: Staff) -> Group:
    (found,) = await groups.seen_by(staff)
    return found


async def test_a_private_group_exists_for_its_owner_alone(groups: SqlGroups) -> None:
    await groups.add(ADA, says("Brøyting", BO, CECILIE), unit=None)
    mine = await only(groups, ADA)
    assert (mine.says, mine.owner, mine.may_change) == (says("Brøyting", BO, CECILIE), ADA.id, True)
    for other in (BO, CECILIE, NEIGHBOUR):
        assert await groups.seen_by(other) == []
        with pytest.raises(NotFound):
            await groups.members(other, [mine.id])
        with pytest.raises(NotFound):
            await groups.change(other, mine.id, says("Min", other), based_on=1)
        with pytest.raises(NotFound):
            await groups.withdraw(other, mine.id, withdrawn=True)
    assert await only(groups, ADA) == mine


async def test_a_shared_group_is_seen_by_its_members_and_changed_by_its_owner(groups: SqlGroups) -> None:
    await groups.add(ADA, says("Brøyting", BO, shared=True), unit=None)
    theirs = await only(groups, BO)
    assert (theirs.says.members, theirs.may_change) == ((BO.id,), False)
    assert await groups.members(BO, [theirs.id]) == {BO.id}
    assert await groups.seen_by(CECILIE) == []
    for step in (groups.change(BO, theirs.id, says("Min", BO), based_on=1), groups.withdraw(BO, theirs.id, withdrawn=True)):
        with pytest.raises(Refused):
            await step
    await groups.change(ADA, theirs.id, says("Brøyting", CECILIE, shared=True), based_on=1)
    assert await groups.seen_by(BO) == []
    assert (await only(groups, CECILIE)).id == theirs.id


async def test_a_units_group_is_made_by_who_leads_it_and_stays_when_another_does(store: Store, groups: SqlGroups) -> None:
    await add_unit(store.database, leader=CECILIE.id, members=(BO.id,))
    assert await groups.led_by(CECILIE) == {TECHNICAL: "Teknisk drift"}
    for other in (ADA, BO, NEIGHBOUR):
        with pytest.raises(Refused):
            await groups.add(other, says("Vakt", other), unit=TECHNICAL)
    await groups.add(CECILIE, says("Vakt", ADA), unit=TECHNICAL)
    seen = {one.id: await only(groups, one) for one in (ADA, BO, CECILIE)}
    assert {staff: one.may_change for staff, one in seen.items()} == {ADA.id: False, BO.id: False, CECILIE.id: True}
    assert (seen[BO.id].unit, seen[BO.id].unit_name, seen[BO.id].owner) == (TECHNICAL, "Teknisk drift", None)


async def test_whoever_was_slower_is_told(groups: SqlGroups) -> None:
    await groups.add(ADA, says("Brøyting", BO), unit=None)
    mine = await only(groups, ADA)
    await groups.change(ADA, mine.id, says("Strøing", BO), based_on=1)
    with pytest.raises(Conflict):
        await groups.change(ADA, mine.id, says("Feiing", CECILIE), based_on=1)
    now = await only(groups, ADA)
    assert (now.says, now.version) == (says("Strøing", BO), 2)


async def test_what_was_taken_away_comes_back_as_it_was_until_it_is_forgotten(store: Store, groups: SqlGroups) -> None:
    await groups.add(ADA, says("Brøyting", BO, CECILIE), unit=None)
    mine = await only(groups, ADA)
    await groups.withdraw(ADA, mine.id, withdrawn=True)
    assert await groups.seen_by(ADA) == []
    with pytest.raises(NotFound):
        await groups.members(ADA, [mine.id])
    with pytest.raises(NotFound):
        await groups.change(ADA, mine.id, says("Min", BO), based_on=1)
    await groups.withdraw(ADA, mine.id, withdrawn=False)
    assert await only(groups, ADA) == mine
    await groups.withdraw(ADA, mine.id, withdrawn=True)
    await groups.forget(HAVDAL, store.clock.now())
    assert await store.count(staff_groups) == 1
    await groups.forget(HAVDAL, store.clock.now() + timedelta(days=1))
    assert (await store.count(staff_groups), await store.count(staff_group_members)) == (0, 0)


async def test_several_groups_make_one_set_of_people(groups: SqlGroups) -> None:
    await groups.add(ADA, says("Brøyting", BO, CECILIE), unit=None)
    await groups.add(ADA, says("Vakt", CECILIE), unit=None)
    found = await groups.seen_by(ADA)
    assert [one.says.name for one in found] == ["Brøyting", "Vakt"]
    assert await groups.members(ADA, [one.id for one in found]) == {BO.id, CECILIE.id}
    assert await groups.members(ADA, []) == frozenset()
    with pytest.raises(NotFound):
        await groups.members(ADA, [found[0].id, "00000000-0000-4000-8000-000000000000"])


async def test_nobody_has_more_groups_than_one_can_choose_from(groups: SqlGroups) -> None:
    for number in range(MOST_OWN):
        await groups.add(ADA, says(f"Gruppe {number}", BO), unit=None)
    with pytest.raises(Conflict):
        await groups.add(ADA, says("En til", BO), unit=None)
    await groups.add(BO, says("Bos", ADA), unit=None)
