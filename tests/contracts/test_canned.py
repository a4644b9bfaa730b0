"""Canned replies, over both databases: who sees which, and that nobody overwrites another's change."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert

from bot.canned import Actions, CannedText, Ending
from bot.errors import Conflict, NotFound
from inquiries.canned.shipped import shipped
from inquiries.canned.store import SqlCannedReplies
from inquiries.services.models import unit_members
from tests.building import ADA, BO, HAVDAL, NABO, Store

UNIT = "44444444-4444-4444-8444-444444444444"
HELLO = CannedText("Hilsen", "hei", {"nb": "Hei, {{navn}}!", "en": ""})


@pytest.fixture
def canned(store: Store) -> SqlCannedReplies:
    return SqlCannedReplies(store.database, store.clock)


async def test_everybody_sees_the_municipalitys_and_nobody_anothers_own(store: Store, canned: SqlCannedReplies) -> None:
    async with store.database.write() as connection:
        await connection.execute(insert(unit_members).values(unit=UNIT, staff=ADA.id, municipality=HAVDAL))
    shared = await canned.add(HAVDAL, HELLO, unit=None, staff=None)
    units = await canned.add(HAVDAL, CannedText("Vei", "", {"nb": "Vi måker"}), unit=UNIT, staff=None)
    own = await canned.add(HAVDAL, CannedText("Min", "", {"nb": "Hilsen Ada"}), unit=None, staff=ADA.id)
    assert [one.id for one in await canned.seen_by(HAVDAL, ADA.id)] == [shared.id, own.id, units.id]
    assert [one.id for one in await canned.seen_by(HAVDAL, BO.id)] == [shared.id]
    assert await canned.seen_by(NABO, ADA.id) == []
    with pytest.raises(NotFound):
        await canned.one(NABO, shared.id)


async def test_the_second_of_two_changes_is_refused(canned: SqlCannedReplies) -> None:
    made = await canned.add(HAVDAL, HELLO, unit=None, staff=None)
    changed = await canned.change(HAVDAL, made.id, CannedText("Hei", "hei", {"nb": "Hei"}), based_on=made.version)
    assert changed.says.texts == {"nb": "Hei"}
    with pytest.raises(Conflict):
        await canned.change(HAVDAL, made.id, HELLO, based_on=made.version)
    with pytest.raises(NotFound):
        await canned.change(NABO, made.id, HELLO, based_on=changed.version)


async def test_what_was_taken_away_can_be_brought_back(canned: SqlCannedReplies) -> None:
    made = await canned.add(HAVDAL, HELLO, unit=None, staff=None)
    await canned.withdraw(HAVDAL, made.id, withdrawn=True)
    assert await canned.seen_by(HAVDAL, ADA.id) == []
    await canned.withdraw(HAVDAL, made.id, withdrawn=False)
    [back] = await canned.seen_by(HAVDAL, ADA.id)
    assert back.says.texts == {"nb": "Hei, {{navn}}!"}, "an empty language is none"
    with pytest.raises(NotFound):
        await canned.withdraw(NABO, made.id, withdrawn=True)


async def test_a_municipality_begins_with_those_that_are_shipped_and_only_once(canned: SqlCannedReplies) -> None:
    assert await canned.found(HAVDAL, shipped())
    first = await canned.seen_by(HAVDAL, ADA.id)
    assert sorted(one.says.title for one in first) == sorted(one.title for one in shipped())
    assert not await canned.found(HAVDAL, shipped())
    for one in first:
        await canned.withdraw(HAVDAL, one.id, withdrawn=True)
    assert not await canned.found(HAVDAL, shipped()), "what was taken away does not come back by itself"
    assert await canned.found(NABO, shipped())


async def test_what_is_shipped_has_its_titles_until_somebody_gives_another(canned: SqlCannedReplies) -> None:
    await canned.found(HAVDAL, shipped())
    solved = next(one for one in await canned.seen_by(HAVDAL, ADA.id) if one.says.shortcut == "lost")
    assert solved.says.titles == {"nb": "Løst", "nn": "Løyst", "sv": "Löst", "en": "Solved"}
    reworded = CannedText(solved.says.title, "ferdig", {"nb": "Ferdig."})
    kept = await canned.change(HAVDAL, solved.id, reworded, based_on=1)
    assert kept.says.titles == solved.says.titles, "its words and its shortcut are others, its title is not"
    renamed = await canned.change(HAVDAL, solved.id, CannedText("Ferdig", "ferdig", {"nb": "Ferdig."}), based_on=2)
    assert renamed.says.titles == {}
    own = await canned.add(HAVDAL, CannedText("Mottatt", "", {"nb": "Takk."}), unit=None, staff=ADA.id)
    assert own.says.titles == (await canned.one(HAVDAL, own.id)).says.titles == {}, "only the name is the same"


async def test_a_macro_comes_back_as_it_was_written(canned: SqlCannedReplies) -> None:
    does = Actions(take=True, priority="high", tags=("vei", "is"), note="Ring", ending=Ending.PUT_OFF, days=7)
    macro = CannedText("Vent", "", {}, actions=does)
    made = await canned.add(HAVDAL, macro, unit=None, staff=None)
    [kept] = await canned.seen_by(HAVDAL, ADA.id)
    assert (kept.says.actions, kept.says.texts) == (does, {})
    less = CannedText("Vent", "", {}, actions=Actions(ending=Ending.SOLVE))
    assert (await canned.change(HAVDAL, made.id, less, based_on=1)).says.actions == Actions(ending=Ending.SOLVE)
    await canned.add(HAVDAL, HELLO, unit=None, staff=None)
    assert [one.says.actions for one in await canned.seen_by(HAVDAL, ADA.id)] == [None, Actions(ending=Ending.SOLVE)]


async def test_who_has_replies_of_their_own_gets_no_others(canned: SqlCannedReplies) -> None:
    await canned.add(HAVDAL, HELLO, unit=None, staff=None)
    assert not await canned.found(HAVDAL, shipped())
    assert [one.says.title for one in await canned.seen_by(HAVDAL, ADA.id)] == ["Hilsen"]


def test_what_is_shipped_is_whole_in_every_language() -> None:
    replies = shipped()
    assert len({one.shortcut for one in replies}) == len(replies)
    for one in replies:
        assert set(one.titles) == {"nb", "nn", "sv", "en"}, one.title
        assert (set(one.texts) == set(one.titles)) is not (one.actions is not None), one.title
        named = {tuple(sorted(re.findall(r"{{(\w+)}}", text))) for text in one.texts.values()}
        assert len(named) == 1 or one.actions, one.title
    assert any("§ 11 a" in one.texts["nb"] for one in replies)
